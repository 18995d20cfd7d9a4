import { settingsOf } from './stage.ts'

const { isKept } = settingsOf($app.stage)

/** Secrets are made here and stand in SSM alone: nobody has to think one up, and none is in a task's definition. */
export const secret = (name: string, value: $util.Input<string>) =>
  new aws.ssm.Parameter(name, {
    name: `/${$app.name}/${$app.stage}/${name}`,
    type: 'SecureString',
    value: $util.secret(value),
  })

/** 64 letters and digits. */
export const madeUp = (name: string) =>
  new random.RandomPassword(`${name}Value`, { length: 64, special: false }).result

/** A secret that somebody else made: `sst secret set NAME`. */
export const givenSecret = (name: string) => secret(name, new sst.Secret(name).value)

/** Makes the key by which browsers' push services know us (docs/decisions/0091). */
export const pushSecret = secret('PushSecret', madeUp('PushSecret'))

export const authSecret = secret('AuthSecret', madeUp('AuthSecret'))

/** CloudFront shows it to the API (docs/decisions/0032). */
export const proxyProof = madeUp('ProxySecret')
export const proxySecret = secret('ProxySecret', proxyProof)

/** Wraps the data key of each number's WhatsApp session (docs/decisions/0031). Whoever loses it links all numbers again. */
export const authKey = new aws.kms.Key(
  'AuthKey',
  {
    description: `${$app.name} ${$app.stage}: WhatsApp sessions`,
    enableKeyRotation: true,
    deletionWindowInDays: 30,
  },
  { retainOnDelete: isKept },
)

export const authKeyAccess = { actions: ['kms:Encrypt', 'kms:Decrypt'], resources: [authKey.arn] }
