import type { proto } from '@whiskeysockets/baileys'
import type { Chosen } from '@sahut/core/model/content/text'
import { boundedWords, LIMITS } from '../incoming/bounds.ts'
import { lines, type Rule } from './rule.ts'

/*
 * What a person chose among what was offered: words of theirs, shown as text.
 */

/** @param id the offering side's name of the choice */
const chosen = (of: 'button' | 'list' | 'template' | 'flow', id?: string | null): { chosen: Chosen } => {
  const name = boundedWords(id, LIMITS.title)
  return { chosen: name === undefined ? { of } : { of, id: name } }
}

export const button: Rule<proto.Message.IButtonsResponseMessage> = {
  say: ({ selectedDisplayText, selectedButtonId, contextInfo }) => ({
    words: selectedDisplayText || selectedButtonId,
    ...chosen('button', selectedButtonId),
    context: contextInfo,
  }),
}

export const templateButton: Rule<proto.Message.ITemplateButtonReplyMessage> = {
  say: ({ selectedDisplayText, selectedId, contextInfo }) => ({
    words: selectedDisplayText || selectedId,
    ...chosen('template', selectedId),
    context: contextInfo,
  }),
}

export const listChoice: Rule<proto.Message.IListResponseMessage> = {
  say: ({ title, description, singleSelectReply, contextInfo }) => ({
    words: lines(title, description) ?? singleSelectReply?.selectedRowId,
    ...chosen('list', singleSelectReply?.selectedRowId),
    context: contextInfo,
  }),
}

/** Names of a flow's own affairs, beside what was filled in. */
const OWN_AFFAIRS = new Set(['flow_token', 'wa_flow_response_params'])

/** What was filled into a form, a line a field. Unreadable: nothing. */
const filledIn = (json: string): string | undefined => {
  try {
    const fields: unknown = JSON.parse(json)
    if (typeof fields !== 'object' || fields === null) return undefined
    return lines(
      ...Object.entries(fields)
        .filter(([name]) => !OWN_AFFAIRS.has(name))
        .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`),
    )
  } catch {
    return undefined
  }
}

export const flow: Rule<proto.Message.IInteractiveResponseMessage> = {
  say: ({ body, nativeFlowResponseMessage, contextInfo }) => {
    const filled = filledIn(nativeFlowResponseMessage?.paramsJson ?? '')
    return {
      words: lines(body?.text, filled),
      ...chosen('flow', nativeFlowResponseMessage?.name),
      context: contextInfo,
      ...(lines(body?.text, filled) === undefined ? { what: 'interactiveResponseMessage' } : {}),
    }
  },
}

/** An answer to a question in a status or a channel. */
export const question: Rule<{ text?: string | null }> = { say: ({ text }) => ({ words: text }) }
