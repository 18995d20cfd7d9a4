import { GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm'
import { SahutError } from '../contract/errors.ts'

const SUFFIX = '_PARAMETER'

/**
 * Settings whose names end with `_PARAMETER` name a parameter of AWS's Systems Manager, in which the setting itself
 * stands: `AUTH_SECRET_PARAMETER=/sahut/production/AuthSecret`. For where an environment is no place for a secret.
 * @param endpoint of another server that speaks SSM; without it it is AWS's, with the credentials of the machine
 * @returns the environment with the settings, which go before those that stand in it
 * @throws SahutError unavailable that names the parameters which can't be read
 */
export const withParameters = async (
  variables: Record<string, string | undefined>,
  endpoint?: string,
): Promise<Record<string, string | undefined>> => {
  const named = Object.entries(variables).flatMap(([name, parameter]) =>
    name.endsWith(SUFFIX) && parameter !== undefined && parameter !== ''
      ? [[name.slice(0, -SUFFIX.length), parameter] as const]
      : [],
  )
  if (named.length === 0) return variables
  const client = new SSMClient({
    maxAttempts: 3,
    ...(endpoint === undefined
      ? {}
      : {
          endpoint,
          region: 'local',
          credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
        }),
  })
  try {
    const Names = [...new Set(named.map(([, parameter]) => parameter))]
    const { Parameters = [] } = await client.send(new GetParametersCommand({ Names, WithDecryption: true }))
    const values = new Map(Parameters.map(({ Name, Value }) => [Name, Value]))
    const missing = Names.filter((name) => values.get(name) === undefined)
    if (missing.length > 0) throw new Error('they do not exist')
    return { ...variables, ...Object.fromEntries(named.map(([name, from]) => [name, values.get(from)])) }
  } catch (cause) {
    const parameters = named.map(([, parameter]) => parameter).join(', ')
    throw new SahutError('unavailable', `These parameters can't be read: ${parameters}.`, { cause })
  } finally {
    client.destroy()
  }
}
