import type { Choice } from '@sahut/core/model/content/offer'
import type { proto } from '@whiskeysockets/baileys'
import { z } from 'zod'
import { boundedUrl, boundedWords, LIMITS } from '../incoming/bounds.ts'
import { lines, type Made, named, type Rule } from './rule.ts'

/*
 * What businesses send to be chosen from: the words around it, and the choices.
 */

type Text = string | null | undefined
type Found = { title: Text; text?: Text; section?: Text; url?: Text; phone?: Text }

const choiceOf = ({ title, text, section, url, phone }: Found): Choice[] => {
  const name = boundedWords(title, LIMITS.title)
  if (name === undefined) return []
  const found = {
    text: boundedWords(text, LIMITS.beside),
    section: boundedWords(section, LIMITS.title),
    url: boundedUrl(url),
    phone: boundedWords(phone, LIMITS.title),
  }
  return [
    { title: name, ...Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined)) },
  ]
}

const made = (words: { title?: Text; text?: Text; footer?: Text }, found: Found[]): Made | undefined => {
  const title = boundedWords(words.title, LIMITS.title)
  const text = boundedWords(words.text, LIMITS.text)
  const footer = boundedWords(words.footer, LIMITS.beside)
  const choices = found.slice(0, LIMITS.items).flatMap(choiceOf)
  if (title === undefined && text === undefined && footer === undefined && choices.length === 0)
    return undefined
  return {
    type: 'offer',
    choices,
    ...(title && { title }),
    ...(text && { text }),
    ...(footer && { footer }),
  }
}

export const buttons: Rule<proto.Message.IButtonsMessage> = named(
  'buttonsMessage',
  ({ text, contentText, footerText }) => lines(text, contentText, footerText),
  ({ text, contentText, footerText, buttons: offered }) =>
    made(
      { title: text, text: contentText, footer: footerText },
      (offered ?? []).map(({ buttonText }) => ({ title: buttonText?.displayText })),
    ),
)

export const list: Rule<proto.Message.IListMessage> = named(
  'listMessage',
  ({ title, description, footerText }) => lines(title, description, footerText),
  ({ title, description, footerText, sections }) =>
    made(
      { title, text: description, footer: footerText },
      (sections ?? []).flatMap(({ title: section, rows }) =>
        (rows ?? []).map((row) => ({ title: row.title, text: row.description, section })),
      ),
    ),
)

const Row = z.object({ title: z.string().optional(), description: z.string().optional() })
/** What the parameters of a flow's button may say, in JSON that the sender wrote. */
const Parameters = z.object({
  display_text: z.string().optional(),
  title: z.string().optional(),
  url: z.string().optional(),
  phone_number: z.string().optional(),
  sections: z.array(z.object({ title: z.string().optional(), rows: z.array(Row).optional() })).optional(),
})

const flowChoices = (json: string | null | undefined): Found[] => {
  let parsed: unknown
  try {
    parsed = JSON.parse(json ?? '')
  } catch {
    return []
  }
  const { data } = Parameters.safeParse(parsed)
  if (data === undefined) return []
  const rows = (data.sections ?? []).flatMap(({ title: section, rows: some }) =>
    (some ?? []).map(({ title, description }) => ({ title, text: description, section })),
  )
  if (rows.length > 0) return rows
  return [{ title: data.display_text ?? data.title, url: data.url, phone: data.phone_number }]
}

const interactiveWords = ({ header, body, footer }: proto.Message.IInteractiveMessage) =>
  lines(header?.title, header?.subtitle, body?.text, footer?.text)

const interactiveMade = (field: proto.Message.IInteractiveMessage): Made | undefined => {
  const { header, body, footer, nativeFlowMessage, carouselMessage } = field
  const cards = (carouselMessage?.cards ?? []).map((card) => ({
    title: card.header?.title || card.body?.text,
    text: card.header?.title ? card.body?.text : undefined,
  }))
  const choices = (nativeFlowMessage?.buttons ?? []).flatMap((one) => flowChoices(one.buttonParamsJson))
  return made({ title: lines(header?.title, header?.subtitle), text: body?.text, footer: footer?.text }, [
    ...cards,
    ...choices,
  ])
}

export const interactive: Rule<proto.Message.IInteractiveMessage> = named(
  'interactiveMessage',
  interactiveWords,
  interactiveMade,
)

type Rows = proto.Message.TemplateMessage.IHydratedFourRowTemplate | null | undefined

const rowsOf = (rows: Rows) =>
  lines(rows?.hydratedTitleText, rows?.hydratedContentText, rows?.hydratedFooterText)

const rowsMade = (rows: Rows): Made | undefined =>
  made(
    {
      title: rows?.hydratedTitleText,
      text: rows?.hydratedContentText,
      footer: rows?.hydratedFooterText,
    },
    (rows?.hydratedButtons ?? []).map(({ quickReplyButton, urlButton, callButton }) => ({
      title: quickReplyButton?.displayText ?? urlButton?.displayText ?? callButton?.displayText,
      url: urlButton?.url,
      phone: callButton?.phoneNumber,
    })),
  )

export const template: Rule<proto.Message.ITemplateMessage> = named(
  'templateMessage',
  ({ hydratedTemplate, hydratedFourRowTemplate, interactiveMessageTemplate: inner }) =>
    rowsOf(hydratedTemplate) ??
    rowsOf(hydratedFourRowTemplate) ??
    (inner ? interactiveWords(inner) : undefined),
  ({ hydratedTemplate, hydratedFourRowTemplate, interactiveMessageTemplate: inner }) =>
    rowsMade(hydratedTemplate) ??
    rowsMade(hydratedFourRowTemplate) ??
    (inner ? interactiveMade(inner) : undefined),
)

export const structured: Rule<proto.Message.IHighlyStructuredMessage> = named(
  'highlyStructuredMessage',
  ({ hydratedHsm }) => rowsOf(hydratedHsm?.hydratedTemplate) ?? rowsOf(hydratedHsm?.hydratedFourRowTemplate),
  ({ hydratedHsm }) =>
    rowsMade(hydratedHsm?.hydratedTemplate) ?? rowsMade(hydratedHsm?.hydratedFourRowTemplate),
)
