import { Readable } from 'node:stream'
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { SahutError } from '../contract/errors.ts'
import { type FileKey, type FileStore, type FileUrls, URL_LIFE_S } from './files.ts'
import { servedAs } from './served-as.ts'

export type BucketSettings = {
  bucket: string
  region: string
  /** Another server that speaks S3, with its credentials in the address; AWS's by default. */
  endpoint?: string | undefined
}

/** The least that S3 takes as a part of several. */
const PART_BYTES = 5 * 1024 * 1024

/** The content in parts of that size, the last one shorter. */
async function* inParts(content: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let held: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of content) {
    held.push(chunk)
    bytes += chunk.length
    if (bytes < PART_BYTES) continue
    const whole = Buffer.concat(held)
    let from = 0
    for (; whole.length - from >= PART_BYTES; from += PART_BYTES)
      yield whole.subarray(from, from + PART_BYTES)
    held = [whole.subarray(from)]
    bytes = whole.length - from
  }
  yield Buffer.concat(held)
}

const isMissing = (error: unknown): boolean =>
  error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404

/** @throws SahutError unavailable */
const answered = async <Answer>(asking: Promise<Answer>): Promise<Answer> => {
  try {
    return await asking
  } catch (cause) {
    throw new SahutError('unavailable', 'The storage of the files does not answer. Please try again.', {
      cause,
    })
  }
}

const clientOf = ({ region, endpoint }: BucketSettings): S3Client => {
  const url = endpoint === undefined ? undefined : new URL(endpoint)
  return new S3Client({
    region,
    // Other servers know no sums, and addresses with one would bind what a browser sends to it.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    ...(url === undefined
      ? {}
      : {
          endpoint: `${url.protocol}//${url.host}`,
          forcePathStyle: true,
          ...(url.username === ''
            ? {}
            : {
                credentials: {
                  accessKeyId: decodeURIComponent(url.username),
                  secretAccessKey: decodeURIComponent(url.password),
                },
              }),
        }),
  })
}

/** Files in a bucket of S3, or of a server that speaks its protocol (MinIO). */
export const createBucket = (settings: BucketSettings): { files: FileStore; urls: FileUrls } => {
  const client = clientOf(settings)
  const at = (key: FileKey) => ({ Bucket: settings.bucket, Key: key })

  /** Takes the rest of a large content, of which a first part is there. Nothing of it is seen before the end. */
  const putInParts = async (key: FileKey, first: Buffer, rest: AsyncIterable<Buffer>): Promise<void> => {
    const { UploadId } = await answered(client.send(new CreateMultipartUploadCommand(at(key))))
    const parts: CompletedPart[] = []
    const send = async (Body: Buffer): Promise<void> => {
      const PartNumber = parts.length + 1
      const part = new UploadPartCommand({ ...at(key), UploadId, PartNumber, Body })
      parts.push({ PartNumber, ETag: (await answered(client.send(part))).ETag })
    }
    try {
      await send(first)
      for await (const part of rest) if (part.length > 0) await send(part)
      const end = new CompleteMultipartUploadCommand({
        ...at(key),
        UploadId,
        MultipartUpload: { Parts: parts },
      })
      await answered(client.send(end))
    } catch (error) {
      // What is left of it costs until the bucket's own rule removes it.
      await client.send(new AbortMultipartUploadCommand({ ...at(key), UploadId })).catch(() => undefined)
      throw error
    }
  }

  const files: FileStore = {
    put: async (key, content) => {
      const parts = inParts(content)
      const first = await parts.next()
      const body = first.done === true ? Buffer.alloc(0) : first.value
      if (body.length >= PART_BYTES) await putInParts(key, body, parts)
      else await answered(client.send(new PutObjectCommand({ ...at(key), Body: body })))
    },
    size: async (key) => {
      try {
        return (await client.send(new HeadObjectCommand(at(key)))).ContentLength
      } catch (error) {
        if (isMissing(error)) return undefined
        return answered(Promise.reject(error as Error))
      }
    },
    get: async (key, range) => {
      const Range = range && `bytes=${String(range.from)}-${String(range.to)}`
      try {
        const { Body } = await client.send(new GetObjectCommand({ ...at(key), Range }))
        return Body instanceof Readable ? Body : undefined
      } catch (error) {
        if (isMissing(error)) return undefined
        return answered(Promise.reject(error as Error))
      }
    },
    delete: async (key) => {
      await answered(client.send(new DeleteObjectCommand(at(key))))
    },
  }

  const urls: FileUrls = {
    read: (key, shown) => {
      const { type, disposition } = servedAs(shown)
      const read = new GetObjectCommand({
        ...at(key),
        ResponseContentType: type,
        ResponseContentDisposition: disposition,
        ResponseCacheControl: `private, max-age=${String(URL_LIFE_S)}`,
      })
      return getSignedUrl(client, read, { expiresIn: URL_LIFE_S })
    },
    upload: (key, bytes) =>
      getSignedUrl(client, new PutObjectCommand({ ...at(key), ContentLength: bytes }), {
        expiresIn: URL_LIFE_S,
      }),
  }
  return { files, urls }
}
