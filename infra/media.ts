import { settingsOf } from './stage.ts'

const { mediaDays } = settingsOf($app.stage)

/** Media of chats. Nothing reads or writes it yet, so no role may. */
export const media = new sst.aws.Bucket('Media', {
  // Nobody reaches it by a policy of its own: private, and by TLS.
  enforceHttps: true,
  cors: false,
  lifecycle: [{ id: 'retention', expiresIn: `${mediaDays} days` }],
})
