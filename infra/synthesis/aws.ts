/*
 * What AWS would answer, as far as SST's components ask for it.
 */

const REGION = 'ap-southeast-3'
const ACCOUNT = '123456789012'

type Fields = Record<string, unknown>

/** What a resource knows of itself once it is made. */
const OUTPUTS: Record<string, (name: string, inputs: Fields) => Fields> = {
  'aws:kms/key:Key': (name) => ({ arn: `arn:aws:kms:${REGION}:${ACCOUNT}:key/${name}` }),
  'aws:elasticache/replicationGroup:ReplicationGroup': (name, inputs) => ({
    clusterEnabled: inputs['clusterMode'] === 'enabled',
    configurationEndpointAddress: `${name}.cluster.cache.amazonaws.com`.toLowerCase(),
    primaryEndpointAddress: `${name}.cache.amazonaws.com`.toLowerCase(),
  }),
  'aws:msk/cluster:Cluster': (name) => ({
    arn: `arn:aws:kafka:${REGION}:${ACCOUNT}:cluster/${name}/0123`,
    bootstrapBrokersSaslIam:
      `b-1.${name}.kafka.amazonaws.com:9098,b-2.${name}.kafka.amazonaws.com:9098`.toLowerCase(),
  }),
  'aws:lb/loadBalancer:LoadBalancer': (name) => ({
    dnsName: `${name}.elb.amazonaws.com`.toLowerCase(),
    zoneId: 'Z0LB',
    arnSuffix: `app/${name}/0123`,
  }),
  'aws:cloudfront/distribution:Distribution': () => ({
    domainName: 'd123.cloudfront.net',
    hostedZoneId: 'Z0CF',
    status: 'Deployed',
  }),
  'aws:lambda/functionUrl:FunctionUrl': (name) => ({
    functionUrl: `https://${name.toLowerCase()}.lambda-url.${REGION}.on.aws/`,
  }),
  'aws:s3/bucket:Bucket': (name) => ({
    bucketRegionalDomainName: `${name.toLowerCase()}.s3.${REGION}.amazonaws.com`,
  }),
  'aws:acm/certificate:Certificate': (_name, inputs) => ({
    domainValidationOptions: [
      {
        domainName: inputs['domainName'],
        resourceRecordName: `_check.${String(inputs['domainName'])}`,
        resourceRecordType: 'CNAME',
        resourceRecordValue: '_answer.acm-validations.aws',
      },
    ],
  }),
  'aws:acm/certificateValidation:CertificateValidation': (_name, inputs) => ({
    certificateArn: inputs['certificateArn'],
  }),
  'random:index/randomPassword:RandomPassword': (name) => ({ result: `secret!&#$^<>-of-${name}` }),
  'random:index/randomId:RandomId': () => ({ hex: '0123456789abcdef', dec: '81985529216486895' }),
  'random:index/randomBytes:RandomBytes': () => ({ base64: 'c2VjcmV0IGtleSBvZiBsaW5rcw==' }),
  'docker-build:index:Image': (name) => ({ digest: `sha256:${name}`, ref: `registry/${name}` }),
  'aws:ecs/service:Service': (name, inputs) => ({ name: inputs['name'] ?? name }),
}

export const outputsOf = (type: string, name: string, inputs: Fields): Fields => {
  const kind = type.split(':')[1] ?? ''
  return {
    arn: `arn:aws:${kind.split('/')[0] ?? ''}:${REGION}:${ACCOUNT}:${name}`,
    name: inputs['name'] ?? name,
    ...OUTPUTS[type]?.(name, inputs),
  }
}

const list = (value: unknown): unknown[] | undefined => (Array.isArray(value) ? value : undefined)

/** Conditions by test and variable, as AWS writes them. */
const conditionOf = (conditions: unknown): Record<string, Fields> => {
  const written: Record<string, Fields> = {}
  for (const one of list(conditions) ?? []) {
    const { test, variable, values } = one as Fields
    written[String(test)] = { ...written[String(test)], [String(variable)]: values }
  }
  return written
}

/** A policy document as AWS writes it. */
const policyOf = (statements: unknown): string => {
  const written = (list(statements) ?? []).map((statement) => {
    const { effect, actions, resources, principals, conditions, sid } = statement as Fields
    const grouped = (list(principals) ?? []).map((one) => {
      const { type, identifiers } = one as Fields
      return [String(type), identifiers] as const
    })
    return {
      ...(sid === undefined ? {} : { Sid: sid }),
      Effect: effect ?? 'Allow',
      Action: actions,
      ...(resources === undefined ? {} : { Resource: resources }),
      ...(grouped.length === 0 ? {} : { Principal: Object.fromEntries(grouped) }),
      ...(conditions === undefined ? {} : { Condition: conditionOf(conditions) }),
    }
  })
  return JSON.stringify({ Version: '2012-10-17', Statement: written })
}

const CALLS: Record<string, (inputs: Fields) => Fields> = {
  getRegion: () => ({ region: REGION, name: REGION, id: REGION }),
  getPartition: () => ({ partition: 'aws', dnsSuffix: 'amazonaws.com' }),
  getCallerIdentity: () => ({ accountId: ACCOUNT }),
  getAvailabilityZones: () => ({ names: ['a', 'b', 'c'].map((zone) => `${REGION}${zone}`) }),
  getPolicyDocument: ({ statements }) => ({ statements, json: policyOf(statements) }),
  getAuthorizationToken: () => ({ proxyEndpoint: 'https://registry', userName: 'AWS', password: 'token' }),
  getZone: ({ name }) => ({ zoneId: 'Z0', name }),
  getZones: () => ({ ids: ['Z0'] }),
  getCachePolicy: () => ({ id: 'policy' }),
  getAmi: () => ({ id: 'ami-0' }),
  getManagedPrefixList: ({ name }) => ({ id: `pl-of-${String(name)}` }),
}

/** @throws Error for a call that nobody answers yet: then it belongs above */
export const answerCall = (token: string, inputs: Fields): Fields => {
  const name = token.split(':').at(-1) ?? ''
  const answer = CALLS[name]
  if (answer === undefined) throw new Error(`infra/synthesis/aws.ts has no answer to ${token}`)
  return answer(inputs)
}
