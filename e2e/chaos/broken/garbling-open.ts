import { openedFile as openReally } from '@sahut/workers/whatsapp/media/open'

export * from '@sahut/workers/whatsapp/media/open'

/** Opens a file, and gives its first byte as another one. */
export async function* openedFile(...asked: Parameters<typeof openReally>): AsyncGenerator<Uint8Array> {
  let isFirst = true
  for await (const part of openReally(...asked)) {
    yield isFirst ? Buffer.concat([Buffer.of((part[0] ?? 0) ^ 0xff), part.subarray(1)]) : part
    isFirst = false
  }
}
