import { settingsOf } from './stage.ts'

const { mediaDays, domain } = settingsOf($app.stage)

/** Media of chats. */
export const media = new sst.aws.Bucket('Media', {
  // Nobody reaches it by a policy of its own: private, and by TLS.
  enforceHttps: true,
  // Browsers come by addresses that we signed, which are the guard.
  cors: {
    allowOrigins: [domain === undefined ? '*' : `https://${domain}`],
    allowMethods: ['GET', 'PUT'],
    allowHeaders: ['*'],
    maxAge: '1 hour',
  },
  lifecycle: [{ id: 'retention', expiresIn: `${mediaDays} days` }],
  transform: {
    lifecycle: (args) => {
      args.rules = $output(args.rules ?? []).apply((rules) => [
        ...rules,
        // What a worker that died left of a large file.
        { id: 'halves', status: 'Enabled', abortIncompleteMultipartUpload: { daysAfterInitiation: 1 } },
      ])
      return undefined
    },
  },
})

/** Where browsers get and put files themselves. */
export const mediaOrigin = $interpolate`https://${media.nodes.bucket.bucketRegionalDomainName}`

/** Settings of who puts and reads files. */
export const mediaEnvironment = {
  MEDIA_BUCKET: media.name,
  MEDIA_REGION: aws.getRegionOutput().region,
}

/** Without the right to list, S3 answers to what is missing as to what is forbidden. */
export const mediaAccess = [
  { actions: ['s3:ListBucket'], resources: [media.arn] },
  {
    actions: ['s3:AbortMultipartUpload', 's3:GetObject', 's3:PutObject'],
    resources: [$interpolate`${media.arn}/*`],
  },
]
