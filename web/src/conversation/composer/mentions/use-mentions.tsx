import type { RefObject } from 'react'
import { m } from '../../../paraglide/messages.js'
import { memberName } from '../../../shell/member-text.ts'
import { type Suggestions, useSuggestions } from '../use-suggestions.tsx'
import { begunName, type Nameable, suggested, withName } from './suggestions.ts'

/** Helps to name people in a text. @param members who can be named: of a group, or of the team */
export const useMentions = (
  area: RefObject<HTMLTextAreaElement | null>,
  text: string,
  type: (text: string) => void,
  members: readonly Nameable[],
): Suggestions =>
  useSuggestions({
    area,
    text,
    type,
    find: (caret) => {
      const begun = members.length === 0 ? undefined : begunName(text, caret)
      return begun === undefined ? [] : suggested(begun, members)
    },
    put: (member, caret) => withName(text, caret, member, members),
    look: {
      label: m.mention_whom(),
      testId: 'mentions',
      keyOf: ({ id }) => id,
      show: (member) => <bdi>{memberName(member)}</bdi>,
    },
  })
