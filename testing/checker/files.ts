import {
  type Acknowledged,
  chatName,
  type Observer,
  type Present,
  report,
  type Truth,
  type Verdict,
} from './verdict.ts'

/*
 * Decides on files byte for byte, by their digests: what those who may see a message are given for it is what was sent
 * with it. One that is nowhere any more is told as that, and is never another one.
 */

/** What is to be had for a message in the end. */
type Due = { sha256: string; isNowhere?: boolean | undefined }

const judgeFile = (
  tell: (what: string) => void,
  message: Present | undefined,
  { sha256, isNowhere = false }: Due,
): void => {
  const { isDeleted = false, file } = message ?? {}
  if (isDeleted) return
  if (file === undefined) tell('is not there with its file')
  else if (isNowhere && file.state !== 'failed') tell(`has a file that nobody had (${file.state})`)
  else if (!isNowhere && file.state !== 'stored') tell(`has a file that never came (${file.state})`)
  else if (file.given !== undefined && file.given !== sha256)
    tell(`has another file than was sent: ${file.given}`)
}

/** Every file is there for everybody who may see its message, and is the one that was sent. */
export const judgeFiles = (
  verdict: Verdict,
  { sent, acknowledged }: Pick<Truth, 'sent' | 'acknowledged'>,
  observers: readonly Observer[],
): void => {
  for (const { name, phones, chats } of observers)
    for (const chat of chats.filter(({ phone }) => phones.has(phone))) {
      const { present } = chat
      if (present === undefined) continue
      const byName = new Map(present.map((one) => [`${String(one.fromMe)} ${one.whatsappId}`, one]))
      const judge = (fromMe: boolean, id: string, due: Due): void => {
        const message = byName.get(`${String(fromMe)} ${id}`)
        const tell = (what: string): void => {
          report(verdict, 'lost', chat, `${name}: ${id} ${what}`)
        }
        judgeFile(tell, message, due)
      }
      for (const { id, file } of sent.get(chatName(chat)) ?? [])
        if (file !== undefined) judge(false, id, file)
      const answers: readonly Acknowledged[] = acknowledged.get(chatName(chat)) ?? []
      for (const { whatsappId, file } of answers)
        if (file !== undefined) judge(true, whatsappId, { sha256: file })
    }
}
