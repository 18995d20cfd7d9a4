import { expect, test } from 'vitest'
import { spawnAws } from './aws-fixture.ts'
import { withParameters } from './parameters.ts'

const PARAMETERS: Record<string, string> = { '/sahut/AuthSecret': 'hush' }

/** Systems Manager, as far as parameters are read. */
const spawnSsm = () =>
  spawnAws((_operation, input) => ({
    Parameters: (input['Names'] as string[]).flatMap((Name) =>
      PARAMETERS[Name] === undefined ? [] : [{ Name, Value: PARAMETERS[Name] }],
    ),
  }))

test('a setting that names a parameter gets what stands in it', async () => {
  const aws = await spawnSsm()
  const variables = { AUTH_SECRET_PARAMETER: '/sahut/AuthSecret', TABLE_NAME: 'sahut' }
  expect(await withParameters(variables, aws.endpoint)).toMatchObject({
    AUTH_SECRET: 'hush',
    TABLE_NAME: 'sahut',
  })
  await aws.close()
})

test('a parameter that does not exist is named, and no other value', async () => {
  const aws = await spawnSsm()
  const reading = withParameters(
    { AUTH_SECRET_PARAMETER: '/sahut/AuthSecret', REDIS_URL_PARAMETER: '/sahut/Nothing' },
    aws.endpoint,
  )
  await expect(reading).rejects.toThrow(/^These parameters can't be read: .*\/sahut\/Nothing\.$/)
  await aws.close()
})

test('without such settings nothing is asked of AWS', async () => {
  const variables = { TABLE_NAME: 'sahut' }
  expect(await withParameters(variables, 'http://127.0.0.1:1')).toBe(variables)
})
