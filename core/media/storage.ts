import { z } from 'zod'
import { type BucketSettings, createBucket } from './bucket.ts'
import type { FileStore, FileUrls } from './files.ts'
import { createFolder } from './folder.ts'
import { createSignedWays, type SignedWays } from './signed-ways.ts'

/** The settings of where files are kept, the same in every deployable. */
export const mediaVariables = {
  MEDIA_DIR: z.string().optional().meta({
    description:
      'the folder where pictures, films, voice and files are kept, one that workers and the API share; instead of `MEDIA_BUCKET`',
    unset: 'no media: messages with files keep their words',
  }),
  MEDIA_BUCKET: z.string().optional().meta({
    description: 'the bucket of S3 where they are kept, or of a server that speaks its protocol',
    unset: '`MEDIA_DIR`',
  }),
  MEDIA_REGION: z.string().default('local').describe("that bucket's region"),
  MEDIA_ENDPOINT: z
    .url({ protocol: /^https?$/, error: 'must be an http:// or https:// address' })
    .optional()
    .meta({
      description:
        'a server that speaks S3, such as MinIO, with the credentials that it asks for: `https://KEY:SECRET@files.example.com`. Browsers have to reach it by the same address',
      unset: 'AWS',
      secret: true,
    }),
}

export type StorageSettings = { folder: string } | BucketSettings

/** Where the settings say that files are; nothing if they say nothing. */
export const storageOf = (env: {
  MEDIA_DIR?: string | undefined
  MEDIA_BUCKET?: string | undefined
  MEDIA_REGION: string
  MEDIA_ENDPOINT?: string | undefined
}): StorageSettings | undefined => {
  if (env.MEDIA_BUCKET !== undefined)
    return { bucket: env.MEDIA_BUCKET, region: env.MEDIA_REGION, endpoint: env.MEDIA_ENDPOINT }
  return env.MEDIA_DIR === undefined ? undefined : { folder: env.MEDIA_DIR }
}

/** Where files are, for who puts and reads them. */
export const openFiles = (settings: StorageSettings): FileStore =>
  'folder' in settings ? createFolder(settings.folder) : createBucket(settings).files

/** Files, and how browsers come to them. */
export type Storage = {
  files: FileStore
  urls: FileUrls
  /** Set where the API itself serves the files. */
  ways?: SignedWays
}

/** The same for who lets browsers in. @param secret of the API, which signs the addresses of a folder */
export const openStorage = (settings: StorageSettings, secret: string): Storage => {
  if (!('folder' in settings)) return createBucket(settings)
  const ways = createSignedWays(secret)
  return { files: createFolder(settings.folder), urls: ways.urls, ways }
}
