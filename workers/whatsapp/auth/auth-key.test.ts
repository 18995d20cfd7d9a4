import { createKms, spawnAws } from '@sahut/core/aws/aws-fixture'
import { newNumberId, newWorkspaceId } from '@sahut/core/model/ids'
import { expect, test } from 'vitest'
import { newDataKey } from './auth-crypto.ts'
import { openAuthKey } from './auth-key.ts'

const keyArn = 'arn:aws:kms:ap-southeast-3:123456789012:key/0123'
const owner = { workspaceId: newWorkspaceId(), numberId: newNumberId() }

test("with KMS a number's key opens for that number only, and not by another key", async () => {
  const aws = await spawnAws(createKms())
  const other = await spawnAws(createKms())
  const key = await openAuthKey({ keyArn }, aws.endpoint)
  const dataKey = newDataKey()
  const wrapped = await key.wrap(dataKey, owner)
  expect(Buffer.from(await key.unwrap(wrapped, owner))).toEqual(Buffer.from(dataKey))

  const refused = { code: 'wrong_key', message: expect.stringContaining('AUTH_KEY_KMS') as string }
  await expect(key.unwrap(wrapped, { ...owner, numberId: newNumberId() })).rejects.toMatchObject(refused)
  const wrong = await openAuthKey({ keyArn }, other.endpoint)
  await expect(wrong.unwrap(wrapped, owner)).rejects.toMatchObject(refused)
  await Promise.all([aws.close(), other.close()])
})
