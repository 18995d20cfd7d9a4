import { expect, test } from 'vitest'
import { createKms, Refusal, spawnAws } from './aws-fixture.ts'
import { createKmsKey, isKeyArn } from './kms.ts'

const keyArn = 'arn:aws:kms:ap-southeast-3:123456789012:key/0123'
const secret = Buffer.from('a data key')

test('what KMS encrypted opens again, and with no other context', async () => {
  const aws = await spawnAws(createKms())
  const key = createKmsKey({ keyArn, endpoint: aws.endpoint })
  const sealed = await key.encrypt(secret, { number: 'one' })
  expect(Buffer.from(sealed).includes(secret)).toBe(false)
  expect(Buffer.from(await key.decrypt(sealed, { number: 'one' }))).toEqual(secret)
  await expect(key.decrypt(sealed, { number: 'two' })).rejects.toMatchObject({ code: 'wrong_key' })
  await aws.close()
})

test('a right that is missing is no wrong key: it is tried again', async () => {
  const aws = await spawnAws(() => {
    throw new Refusal('AccessDeniedException')
  })
  const key = createKmsKey({ keyArn, endpoint: aws.endpoint })
  await expect(key.decrypt(secret, {})).rejects.toMatchObject({ code: 'unavailable' })
  await aws.close()
})

test('a key is named by its whole ARN, which tells the region', () => {
  expect(isKeyArn(keyArn)).toBe(true)
  expect(isKeyArn('arn:aws:kms:eu-central-1:123456789012:alias/sahut')).toBe(true)
  expect(isKeyArn('alias/sahut')).toBe(false)
  expect(() => createKmsKey({ keyArn: '0123' })).toThrow('0123 is not the ARN of a KMS key.')
})
