import type { KmsKey } from '@sahut/core/aws/kms'
import { createKmsKey } from '@sahut/core/aws/kms'
import { SahutError } from '@sahut/core/contract/errors'
import { type AuthKey, type KeyOwner, readAuthKey } from './auth-crypto.ts'

/** Where the master key is kept: in a file of this machine, or by KMS. */
export type AuthKeySettings = { file: string } | { keyArn: string }

/** Shown in AWS's log of calls, so it holds ids only. */
const contextOf = ({ workspaceId, numberId }: KeyOwner) => ({ workspaceId, numberId })

const byKms = (key: KmsKey): AuthKey => ({
  wrap: (dataKey, owner) => key.encrypt(dataKey, contextOf(owner)),
  unwrap: async (wrapped, owner) => {
    try {
      return await key.decrypt(wrapped, contextOf(owner))
    } catch (cause) {
      if (!(cause instanceof SahutError && cause.code === 'wrong_key')) throw cause
      const message =
        'The key of AUTH_KEY_KMS is not the one that this number was linked with. Set that one again and restart the worker; if it is lost, unlink the number and link it again.'
      throw new SahutError('wrong_key', message, { cause })
    }
  },
})

/**
 * The master key that wraps the data key of each number.
 * @param endpoint of another server that speaks KMS, instead of AWS's
 * @throws SahutError wrong_key if the file holds something else
 */
export const openAuthKey = async (settings: AuthKeySettings, endpoint?: string): Promise<AuthKey> =>
  'file' in settings
    ? readAuthKey(settings.file)
    : byKms(createKmsKey({ ...settings, ...(endpoint === undefined ? {} : { endpoint }) }))
