import { functionsGroup, gatewayGroup, KAFKA_PORT, vpc, workersGroup } from './network.ts'
import type { Kafka } from './stage.ts'

/** As metrics have it. */
export const KAFKA_NAME = `${$app.name}-${$app.stage}`

/** Brokers in our network, which know our roles and nobody else. */
const createMsk = ({ version, instance, brokers, storageGb }: Extract<Kafka, { kind: 'msk' }>) => {
  const group = new aws.ec2.SecurityGroup('KafkaGroup', {
    description: 'Kafka: our own processes only',
    vpcId: vpc.id,
    ingress: [
      {
        protocol: 'tcp',
        fromPort: KAFKA_PORT,
        toPort: KAFKA_PORT,
        securityGroups: [workersGroup.id, gatewayGroup.id, functionsGroup.id],
      },
    ],
    egress: [],
  })
  return new aws.msk.Cluster('Kafka', {
    clusterName: KAFKA_NAME,
    kafkaVersion: version,
    numberOfBrokerNodes: brokers,
    brokerNodeGroupInfo: {
      instanceType: instance,
      clientSubnets: vpc.privateSubnets,
      securityGroups: [group.id],
      storageInfo: { ebsStorageInfo: { volumeSize: storageGb } },
    },
    clientAuthentication: { sasl: { iam: true, scram: false }, unauthenticated: false },
    encryptionInfo: { encryptionInTransit: { clientBroker: 'TLS', inCluster: true } },
  })
}

/** What docs/levels.md names, by the ARNs of MSK: those of topics and groups are made of the cluster's. */
const rightsOn = (cluster: $util.Input<string>) => {
  const within = (kind: 'topic' | 'group', name: string) =>
    $output(cluster).apply((arn) => `${arn.replace(':cluster/', `:${kind}/`)}/${name}`)
  const may = (actions: string[], ...resources: $util.Input<string>[]) => ({
    actions: actions.map((action) => `kafka-cluster:${action}`),
    resources,
  })
  return [
    may(['Connect'], cluster),
    may(['CreateTopic', 'DescribeTopic', 'ReadData', 'WriteData'], within('topic', 'sahut.facts')),
    may(['AlterGroup', 'DescribeGroup'], within('group', 'outboxes'), within('group', 'pushes')),
  ]
}

/** Kafka as a stage has it: made here, or there already. */
export const kafkaOf = (kafka: Kafka) => {
  const { brokers, arn } =
    kafka.kind === 'given'
      ? kafka
      : (({ bootstrapBrokersSaslIam, arn }) => ({ brokers: bootstrapBrokersSaslIam, arn }))(createMsk(kafka))
  return {
    environment: {
      KAFKA_BROKERS: brokers,
      KAFKA_TLS: 'true',
      KAFKA_LOGIN: 'AWS_MSK_IAM',
      KAFKA_REGION: aws.getRegionOutput().region,
    },
    statements: rightsOn(arn),
  }
}
