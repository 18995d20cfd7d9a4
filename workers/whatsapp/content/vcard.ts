import type { ContactCard } from '@sahut/core/model/content/contacts'
import { boundedPhone, boundedText, boundedWords, LIMITS } from '../incoming/bounds.ts'

/*
 * The little of a vCard (RFC 6350, and 2426 before it) that WhatsApp's apps write and people look for: FN, ORG, TEL with
 * `waid`, EMAIL. Everything else is passed over.
 */

/** No card of an app is as long; a photo in it is passed over. UTF-16 code units. */
const LONGEST = 200_000
/** Of phones and addresses each. */
const MOST = 10

type Line = { name: string; parameters: string; value: string }

/** `item1.TEL;waid=62811:+62 811` in its parts. A colon in quotes is none. */
const lineOf = (line: string): Line | undefined => {
  const found = /^(?:[\w-]+\.)?([A-Za-z-]+)((?:;(?:"[^"]*"|[^":])*)?):(.*)$/s.exec(line)
  if (found === null) return undefined
  const [, name = '', parameters = '', value = ''] = found
  return { name: name.toUpperCase(), parameters, value }
}

const unescaped = (value: string): string =>
  value.replace(/\\([nN,;:\\])/g, (_all, sign: string) => (/n/i.test(sign) ? '\n' : sign))

/** The parts of a structured value, without empty ones. */
const partsOf = (value: string): string[] =>
  value
    .split(/(?<!\\);/)
    .map((part) => unescaped(part).trim())
    .filter((part) => part !== '')

const oneLine = (text: string): string | undefined =>
  boundedWords(text.replace(/\s+/g, ' ').trim(), LIMITS.title)

/**
 * What a card says. Whatever a stranger wrote in its place gives a card with little in it.
 * @param vcard as WhatsApp carries it: several cards in one are read as the first
 * @param displayName how the sender's app names it
 */
export const cardIn = (
  vcard: string | null | undefined,
  displayName: string | null | undefined,
): ContactCard => {
  const [first = ''] = boundedText(vcard ?? '', LONGEST).split(/^END:VCARD/im)
  // A line that begins with a space goes on with the one before.
  const lines = first
    .replace(/\r?\n[ \t]/g, '')
    .split(/\r?\n/)
    .flatMap((line) => lineOf(line) ?? [])
  const valuesOf = (name: string) => lines.filter((line) => line.name === name)
  const phones = valuesOf('TEL').flatMap(({ parameters, value }) => {
    const number = oneLine(unescaped(value).replace(/^tel:/i, ''))
    if (number === undefined) return []
    const whatsapp = boundedPhone(/;waid=(\d+)/i.exec(parameters)?.[1])
    return [whatsapp === undefined ? { number } : { number, whatsapp }]
  })
  const emails = valuesOf('EMAIL').flatMap(({ value }) => oneLine(unescaped(value)) ?? [])
  const org = oneLine(partsOf(valuesOf('ORG')[0]?.value ?? '').join(', '))
  const name =
    oneLine(unescaped(valuesOf('FN')[0]?.value ?? '')) ??
    oneLine(displayName ?? '') ??
    oneLine(partsOf(valuesOf('N')[0]?.value ?? '').join(' ')) ??
    org ??
    phones[0]?.number ??
    emails[0] ??
    ''
  return {
    name,
    phones: phones.slice(0, MOST),
    ...(org === undefined ? {} : { org }),
    ...(emails.length === 0 ? {} : { emails: emails.slice(0, MOST) }),
  }
}

const escaped = (value: string): string => value.replace(/[\\,;]/g, '\\$&').replace(/\r?\n/g, '\\n')

/** A card for WhatsApp, as its apps write them: by `waid` they offer to write to who has that number. */
export const vcardOf = ({ name, org, phones, emails = [] }: ContactCard): string =>
  [
    'BEGIN:VCARD',
    'VERSION:3.0',
    `N:;${escaped(name)};;;`,
    `FN:${escaped(name)}`,
    ...(org === undefined ? [] : [`ORG:${escaped(org)}`]),
    ...phones.map(({ number, whatsapp }) => {
      const digits = whatsapp ?? (number.startsWith('+') ? number.replace(/\D/g, '') : undefined)
      return `TEL;type=CELL${digits === undefined ? '' : `;waid=${digits}`}:${escaped(number)}`
    }),
    ...emails.map((email) => `EMAIL:${escaped(email)}`),
    'END:VCARD',
  ].join('\n')
