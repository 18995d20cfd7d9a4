import type { MessageContent } from '@sahut/core/model/content/content'
import { createRecent } from '@sahut/core/process/recent'
import {
  type BinaryNode,
  getAllBinaryNodeChildren,
  getBinaryNodeChild,
  type WAMessage,
} from '@whiskeysockets/baileys'

/** A call that nobody took, as a message of its caller. */
export type MissedCall = { envelope: WAMessage; content: MessageContent }

/** Why a call ended that was taken or refused on another device of ours. */
const ELSEWHERE = /elsewhere|accepted|rejected/

/** Tells of calls that nobody took. What a call is, its stanzas tell one after the other. */
export const createCalls = () => {
  const isVideo = createRecent<string, boolean>(1_000)
  const isTaken = createRecent<string, true>(1_000)
  return {
    /** @returns the call, once it is over and was missed */
    missed: (stanza: BinaryNode): MissedCall | undefined => {
      const [step] = getAllBinaryNodeChildren(stanza)
      const id = step?.attrs['call-id']
      if (step === undefined || id === undefined || step.attrs['group-jid'] !== undefined) return undefined
      if (step.tag === 'offer' || step.tag === 'offer_notice')
        isVideo.set(id, getBinaryNodeChild(step, 'video') !== undefined || step.attrs['media'] === 'video')
      if (step.tag === 'accept' || step.tag === 'reject') isTaken.set(id, true)
      const isOver = step.tag === 'terminate' || step.tag === 'offer_notice'
      if (!isOver || isTaken.has(id) || ELSEWHERE.test(step.attrs['reason'] ?? '')) return undefined
      const remoteJid = step.attrs['call-creator'] ?? step.attrs['from'] ?? stanza.attrs['from']
      const pn = step.attrs['caller_pn']
      return {
        envelope: {
          key: { id, remoteJid, fromMe: false, ...(pn === undefined ? {} : { remoteJidAlt: pn }) },
          messageTimestamp: Number(stanza.attrs['t']),
        },
        content: { type: 'unsupported', what: isVideo.get(id) === true ? 'missedVideoCall' : 'missedCall' },
      }
    },
  }
}
