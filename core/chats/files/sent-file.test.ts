import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, describe, expect, it } from 'vitest'
import type { SentFile } from '../../contract/sent-file.ts'
import { fileKey } from '../../media/files.ts'
import { createFolder } from '../../media/folder.ts'
import { chatIdOf, ContactId, newClientMsgId, newNumberId, newWorkspaceId } from '../../model/ids.ts'
import { sentFileOf, uploadOf } from './sent-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'sahut-sent-'))
const files = createFolder(folder)
afterAll(() => {
  rmSync(folder, { recursive: true })
})

const workspaceId = newWorkspaceId()
const chatId = chatIdOf(newNumberId(), ContactId.parse('900777000001@lid'))

/** What a file that begins so is sent as. */
const sent = async (begin: number[], more: Partial<SentFile>) => {
  const clientMsgId = newClientMsgId()
  const content = Buffer.concat([Buffer.from(begin), Buffer.alloc(2_000)])
  await files.put(fileKey(workspaceId, uploadOf(chatId, clientMsgId)), Readable.from([content]))
  return (await sentFileOf(files, { workspaceId, chatId }, { clientMsgId, ...more })).content
}

const JPEG = [0xff, 0xd8, 0xff, 0xe0]
const MP3 = [0xff, 0xfb, 0x90, 0x64]

describe('the words with a file that is sent', () => {
  it('are kept with a picture, and with sound, which then travels as a document', async () => {
    const caption = 'Ini notanya, kak'
    expect(await sent(JPEG, { caption })).toMatchObject({ type: 'image', caption })
    expect(await sent(MP3, {})).toMatchObject({ type: 'audio' })
    expect(await sent(MP3, { caption, fileName: 'nota.mp3' })).toMatchObject({
      type: 'document',
      file: { mimetype: 'audio/mpeg' },
      caption,
      fileName: 'nota.mp3',
    })
  })

  it('are refused where WhatsApp has no place for them', async () => {
    for (const as of ['sticker', 'voice'] as const)
      await expect(sent(JPEG, { as, caption: 'Halo' })).rejects.toMatchObject({
        code: 'invalid_input',
        field: 'caption',
      })
  })
})
