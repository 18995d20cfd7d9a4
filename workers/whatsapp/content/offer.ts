import type { proto } from '@whiskeysockets/baileys'
import { lines, named, type Rule } from './rule.ts'

/*
 * What businesses send to be chosen from. Sahut can't show the choices yet, but the words around them.
 */

export const buttons: Rule<proto.Message.IButtonsMessage> = named(
  'buttonsMessage',
  ({ text, contentText, footerText }) => lines(text, contentText, footerText),
)
export const list: Rule<proto.Message.IListMessage> = named(
  'listMessage',
  ({ title, description, footerText }) => lines(title, description, footerText),
)
export const interactive: Rule<proto.Message.IInteractiveMessage> = named(
  'interactiveMessage',
  ({ header, body, footer }) => lines(header?.title, header?.subtitle, body?.text, footer?.text),
)

const rowsOf = (rows: proto.Message.TemplateMessage.IHydratedFourRowTemplate | null | undefined) =>
  lines(rows?.hydratedTitleText, rows?.hydratedContentText, rows?.hydratedFooterText)

export const template: Rule<proto.Message.ITemplateMessage> = named(
  'templateMessage',
  ({ hydratedTemplate, hydratedFourRowTemplate, interactiveMessageTemplate: inner }) =>
    rowsOf(hydratedTemplate) ??
    rowsOf(hydratedFourRowTemplate) ??
    lines(inner?.header?.title, inner?.body?.text, inner?.footer?.text),
)
export const structured: Rule<proto.Message.IHighlyStructuredMessage> = named(
  'highlyStructuredMessage',
  ({ hydratedHsm }) => rowsOf(hydratedHsm?.hydratedTemplate) ?? rowsOf(hydratedHsm?.hydratedFourRowTemplate),
)
export const poll = (what: string): Rule<proto.Message.IPollCreationMessage> =>
  named(what, ({ name, options }) => lines(name, ...(options ?? []).map(({ optionName }) => optionName)))
