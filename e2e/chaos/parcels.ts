import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ContactFile } from '@sahut/simulator/control/contract'
import { pick, type Random } from '@sahut/simulator/customers/random'
import { saidIn } from '@sahut/testing/checker/said'
import { chatName } from '@sahut/testing/checker/verdict'
import type { ChaosFlags } from './flags.ts'
import type { JournalWatch } from './journal-watch.ts'
import type { Stage } from './stage.ts'

/** Of all that is written, how much are files of contacts. */
export const FILE_SHARE = 0.05
/** How large they are, at least and at most, bytes. */
const LEAST = 1_000
const MORE = 200_000

type File = Omit<ContactFile, 'to' | 'content'>

/** @param words that nobody else writes */
const KINDS: readonly [(words: string) => File, ...((words: string) => File)[]] = [
  (words) => ({ kind: 'image', mimetype: 'image/jpeg', caption: words, width: 640, height: 480 }),
  (words) => ({ kind: 'document', mimetype: 'application/pdf', fileName: 'bukti.pdf', caption: words }),
  () => ({ kind: 'voice', mimetype: 'audio/ogg; codecs=opus', seconds: 3 }),
  () => ({ kind: 'document', mimetype: 'text/plain', fileName: 'alamat.txt' }),
]

/** Of the files, how many the host does not give as they are, at once. */
const TREATED = 0.55

type Treatment = Pick<ContactFile, 'host' | 'times' | 'onPhone'>

/** What the host does to these. What it has no more the phone has, unless it says otherwise. */
const TREATMENTS: readonly [Treatment, ...Treatment[]] = [
  { host: 'slow' },
  { host: 'slow', times: 3 },
  { host: 'cut' },
  { host: 'cut', times: 2 },
  { host: 'garbled' },
  { host: 'gone' },
  { host: 'expired' },
  { host: 'gone', onPhone: false },
]

/** Some file, and what the host does to it. @param n of the file, which no other has */
export const makeParcel = (random: Random, n: string): Omit<ContactFile, 'to'> => ({
  ...pick(random, KINDS)(`Ini fotonya kak, nomor ${n}`),
  ...(random() < TREATED ? pick(random, TREATMENTS) : {}),
  content: randomBytes(LEAST + Math.floor(random() * MORE)).toString('base64'),
})

/** Contacts who send files, until it is over. */
export const sendParcels = async (
  stage: Stage,
  { watch, random, flags }: { watch: JournalWatch; random: Random; flags: ChaosFlags },
  isOver: () => boolean,
): Promise<void> => {
  const { client } = stage.cluster.simulator
  for (let n = 1; stage.knowsAll && !isOver(); n += 1) {
    await sleep(1_000 / (flags.rate * FILE_SHARE))
    const persons = saidIn(watch.entries()).filter(({ author }) => author === undefined)
    const chats = [...new Map(persons.map((said) => [chatName(said), said])).values()]
    const chat = chats[Math.floor(random() * chats.length)]
    if (chat === undefined) continue
    await client.sendFile(chat.contact, { ...makeParcel(random, String(n)), to: chat.phone })
  }
}
