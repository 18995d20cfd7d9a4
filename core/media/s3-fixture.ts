import S3rver from 's3rver'
import type { BucketSettings } from './bucket.ts'

/*
 * For tests: a server that speaks S3, with one bucket. It checks signatures as S3 does.
 */

const BUCKET = 'media'
/** The only credentials that it knows. */
const CREDENTIALS = 'S3RVER:S3RVER'

/** @param directory where it keeps what it is given */
export const spawnS3 = async (
  directory: string,
): Promise<{ settings: BucketSettings; stop: () => Promise<void> }> => {
  const server = new S3rver({
    port: 0,
    address: '127.0.0.1',
    silent: true,
    directory,
    configureBuckets: [{ name: BUCKET, configs: [] }],
  })
  const { port } = await server.run()
  return {
    settings: {
      bucket: BUCKET,
      region: 'us-east-1',
      endpoint: `http://${CREDENTIALS}@127.0.0.1:${String(port)}`,
    },
    stop: () => server.close(),
  }
}
