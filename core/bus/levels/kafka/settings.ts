import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { createMskTokens } from '../../../aws/msk-token.ts'
import type { KafkaLogin, KafkaNode, KafkaSettings } from './access.ts'

const BROKER = /^([\w.-]+|\[[\da-fA-F:]+\]):(\d{1,5})$/

const nodeOf = (address: string): KafkaNode => {
  const [, host = '', port = ''] = BROKER.exec(address) ?? []
  return { host: host.replace(/^\[(.*)\]$/, '$1'), port: Number(port) }
}

const Brokers = z
  .string()
  .transform((list) => list.split(',').map((address) => address.trim()))
  .refine(
    (list) =>
      list.every(
        (address) => BROKER.test(address) && nodeOf(address).port > 0 && nodeOf(address).port < 65_536,
      ),
    'must be addresses such as kafka-1:9092, separated by commas',
  )

const isReadable = (path: string): boolean => {
  try {
    return readFileSync(path, 'utf8').includes('-----BEGIN CERTIFICATE-----')
  } catch {
    return false
  }
}

export const kafkaVariables = {
  KAFKA_BROKERS: Brokers.optional().meta({
    description: 'addresses of some brokers of Apache Kafka 4.0 or newer, `host:port`, separated by commas',
    unset: '(required by `kafka`)',
  }),
  KAFKA_TLS: z
    .enum(['true', 'false'], { error: 'must be true or false' })
    .default('false')
    .describe('`true` if the brokers are reached by TLS'),
  KAFKA_CA_FILE: z
    .string()
    .refine(isReadable, 'must name a PEM file with the certificates of who vouches for the brokers')
    .optional()
    .meta({
      description: 'PEM file of who vouches for the brokers',
      unset: '(those whom the system trusts)',
    }),
  KAFKA_LOGIN: z
    .enum(['none', 'SCRAM-SHA-256', 'SCRAM-SHA-512', 'AWS_MSK_IAM'], {
      error: 'must be none, SCRAM-SHA-256, SCRAM-SHA-512 or AWS_MSK_IAM',
    })
    .default('none')
    .describe(
      'how the brokers know us: `SCRAM-SHA-256` or `SCRAM-SHA-512` by a name and a password, `AWS_MSK_IAM` by the role that we have on AWS',
    ),
  KAFKA_USER: z.string().optional().meta({
    description: 'the name',
    unset: '(required by `SCRAM-SHA-256` and `SCRAM-SHA-512`)',
  }),
  KAFKA_PASSWORD: z.string().optional().meta({
    description: 'the password',
    unset: '(required by `SCRAM-SHA-256` and `SCRAM-SHA-512`)',
    secret: true,
  }),
  KAFKA_REGION: z.string().optional().meta({
    description: 'the region of AWS in which the brokers are',
    unset: '(required by `AWS_MSK_IAM`)',
  }),
}
export type KafkaVariables = z.infer<z.ZodObject<typeof kafkaVariables>>

/** Refuses settings of Kafka that don't fit each other. */
export const checkKafka = (
  variables: KafkaVariables,
  refuse: (name: keyof KafkaVariables, message: string) => void,
): void => {
  const login = variables.KAFKA_LOGIN
  const need = (name: keyof KafkaVariables, what: string, because: string): void => {
    if (variables[name] === undefined) refuse(name, `must be ${what}, because ${because}`)
  }
  need('KAFKA_BROKERS', 'the addresses of its brokers', 'REALTIME_LEVEL is kafka')
  if (login.startsWith('SCRAM')) {
    need('KAFKA_USER', 'the name of a user of Kafka', `KAFKA_LOGIN is ${login}`)
    need('KAFKA_PASSWORD', 'the password of KAFKA_USER', `KAFKA_LOGIN is ${login}`)
  }
  if (login === 'AWS_MSK_IAM') {
    need('KAFKA_REGION', 'the region of the brokers', 'KAFKA_LOGIN is AWS_MSK_IAM')
    if (variables.KAFKA_TLS === 'false')
      refuse(
        'KAFKA_TLS',
        'must be true, because KAFKA_LOGIN is AWS_MSK_IAM: anybody on the way could use a token',
      )
  }
  if (variables.KAFKA_CA_FILE !== undefined && variables.KAFKA_TLS === 'false')
    refuse('KAFKA_TLS', 'must be true, because KAFKA_CA_FILE is set')
}

const loginOf = ({
  KAFKA_LOGIN: mechanism,
  KAFKA_USER: username = '',
  KAFKA_PASSWORD: password = '',
  KAFKA_REGION: region = '',
}: KafkaVariables): KafkaLogin | undefined => {
  if (mechanism === 'none') return undefined
  if (mechanism === 'AWS_MSK_IAM') return { mechanism: 'OAUTHBEARER', token: createMskTokens(region) }
  return { mechanism, username, password }
}

/** Kafka as the settings name it, checked by `checkKafka`. */
export const kafkaOf = (variables: KafkaVariables): KafkaSettings => {
  const [first = '', ...others] = variables.KAFKA_BROKERS ?? []
  const login = loginOf(variables)
  const ca = variables.KAFKA_CA_FILE
  const tls = ca === undefined ? {} : { ca: readFileSync(ca, 'utf8') }
  return {
    brokers: [nodeOf(first), ...others.map(nodeOf)],
    ...(variables.KAFKA_TLS === 'true' ? { tls } : {}),
    ...(login === undefined ? {} : { login }),
  }
}
