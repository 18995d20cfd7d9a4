import type { Restriction } from '@sahut/core/model/number/number'
import { m } from '../paraglide/messages.js'
import { momentText } from '../time/dates.ts'

/** Why a message to somebody who never wrote still waits. @param isOver whether the told end has passed */
export const heldText = ({ until }: Restriction, isOver: boolean): string =>
  until === undefined || isOver ? m.held_for_now() : m.held_until({ time: momentText(until) })

/** What a restriction means for a number. @param isOver whether the told end has passed */
export const restrictedText = ({ until }: Restriction, isOver: boolean): string =>
  until === undefined || isOver
    ? m.numbers_restricted_for_now()
    : m.numbers_restricted_until({ time: momentText(until) })
