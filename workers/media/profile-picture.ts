import { createHash } from 'node:crypto'
import { SahutError } from '@sahut/core/contract/errors'
import { type FileStore, fileKey, pictureName } from '@sahut/core/media/files'
import type { WorkspaceId } from '@sahut/core/model/ids'
import sharp from 'sharp'
import { download, type Host } from '../whatsapp/media/transfer.ts'

/** As large as the page shows it on sharp screens. */
const SIDE_PX = 96
const QUALITY = 75

/** WhatsApp's previews are some KB. */
const LONGEST_BYTES = 2_000_000
const MOST_PIXELS = 10_000_000

/** WhatsApp's pictures lie at other hosts of WhatsApp than its files; those of another network beside its files. */
const hostOf = (url: string, host: Host): Host => {
  const { protocol, hostname, origin } = new URL(url)
  if (protocol !== 'https:' || !hostname.endsWith('.whatsapp.net'))
    throw new SahutError('invalid_input', 'The address of a picture leads elsewhere.')
  return new URL(host.base).hostname.endsWith('.whatsapp.net') ? { ...host, base: origin } : host
}

const bytesOf = async (content: AsyncIterable<Uint8Array>): Promise<Buffer> => {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of content) {
    bytes += chunk.length
    if (bytes > LONGEST_BYTES) throw new SahutError('payload_too_large', 'The picture is too large for one.')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/**
 * Fetches a picture of somebody and keeps it, made anew: nothing of what came is passed on but how it looks.
 * @returns what names it in its workspace; nothing for what is no picture
 * @throws SahutError not_found for what is gone, unavailable
 */
export const keptPicture = async (
  {
    files,
    workspaceId,
    host,
    over,
  }: { files: FileStore; workspaceId: WorkspaceId; host: Host; over: AbortSignal },
  url: string,
): Promise<string | undefined> => {
  const { pathname, search } = new URL(url)
  const content = await bytesOf(download(hostOf(url, host), `${pathname}${search}`, over))
  const made = await sharp(content, { limitInputPixels: MOST_PIXELS })
    .resize(SIDE_PX, SIDE_PX, { fit: 'cover' })
    .jpeg({ quality: QUALITY })
    .toBuffer()
    .catch(() => undefined)
  if (made === undefined) return undefined
  const name = pictureName(createHash('sha256').update(made).digest())
  await files.put(
    fileKey(workspaceId, name),
    (async function* () {
      yield await Promise.resolve(made)
    })(),
  )
  return name
}
