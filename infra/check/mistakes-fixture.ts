import type { Edit } from './tree.ts'

/** A change of one file of infra/. */
export const edit = (file: string, from: string, to: string): Edit => ({ file: `infra/${file}.ts`, from, to })

export type Mistake = { mistake: string; stage?: string; edits: Edit[]; says: RegExp }

/** What people do wrong, and what infra:check says of it. */
export const MISTAKES: Mistake[] = [
  {
    mistake: 'tasks are killed before they have handed over',
    edits: [edit('task', 'STOP_SECONDS = 120', 'STOP_SECONDS = 30')],
    says: /Workers's task: stopTimeout is 30/,
  },
  {
    mistake: 'a worker gives its hand-over up long before the task has to end',
    edits: [edit('workers', 'SHUTDOWN_SECONDS: String(SHUTDOWN_SECONDS),', '')],
    says: /SHUTDOWN_SECONDS is NaN, and the task has 120/,
  },
  {
    mistake: 'a task may write to its own files',
    edits: [
      edit('task', 'readonlyRootFilesystem: service.isForeign !== true', 'readonlyRootFilesystem: false'),
    ],
    says: /readonlyRootFilesystem is false/,
  },
  {
    mistake: 'tasks stand in public subnets',
    edits: [edit('network', ': vpc.privateSubnets', ': vpc.publicSubnets')],
    says: /Workers runs in NetworkPublicSubnet/,
  },
  {
    mistake: 'tasks have public addresses',
    edits: [edit('task', "assignPublicIp: network.nat === 'none'", 'assignPublicIp: true')],
    says: /Gateway: public address is true/,
  },
  {
    mistake: 'everybody may speak to the balancer',
    edits: [edit('balancer', 'prefixListIds: [edge.id]', "cidrBlocks: ['0.0.0.0/0']")],
    says: /GatewayLoadBalancerSecurityGroup: lets in is \["0\.0\.0\.0\/0:443-443"\]/,
  },
  {
    mistake: 'rules of a security group remove each other',
    edits: [
      edit('network', '{ description, vpcId: vpc.id })', '{ description, vpcId: vpc.id, ingress: [] })'),
    ],
    says: /GatewayGroup has rules in it and beside it/,
  },
  {
    mistake: 'the table is not protected from deletion',
    edits: [edit('database', 'deletionProtection: isKept', 'deletionProtection: false')],
    says: /deletion protection is false/,
  },
  {
    mistake: 'what has expired stays in the table',
    edits: [edit('database', "ttl: 'expiresAt',", '')],
    says: /TTL is not set/,
  },
  {
    mistake: 'the table can not be restored',
    edits: [
      edit(
        'database',
        "ttl: 'expiresAt',",
        "ttl: 'expiresAt', transform: { table: { pointInTimeRecovery: { enabled: false } } },",
      ),
    ],
    says: /point-in-time recovery is \{"enabled":false\}/,
  },
  {
    mistake: 'roles may do anything with the table',
    edits: [edit('table-rights', "'UpdateItem']", "'*']")],
    says: /GatewayTaskRole: may is .*"dynamodb:\*"/,
  },
  {
    mistake: 'roles may not do what the code does with the table',
    edits: [edit('table-rights', "'BatchWriteItem', ", '')],
    says: /WorkersTaskRole: may is .* and should be .*"dynamodb:BatchWriteItem"/,
  },
  {
    mistake: 'a gateway may read what passwords are checked by',
    edits: [edit('gateway', 'TABLE_RIGHTS.gateway', 'TABLE_RIGHTS.functions')],
    says: /rows of GatewayTaskRole: GetItem is .*"EMAIL#\*"/,
  },
  {
    mistake: 'roles may reach every row of the table',
    edits: [edit('database', "variable: 'dynamodb:LeadingKeys'", "variable: 'dynamodb:Attributes'")],
    says: /rows of FunctionsRole: PutItem is not set/,
  },
  {
    mistake: 'a role may decrypt with every key',
    edits: [edit('secret', 'resources: [authKey.arn]', "resources: ['*']")],
    says: /WorkersTaskRole may do so with everything/,
  },
  {
    mistake: 'a secret stands in the plain environment of a task',
    edits: [
      edit('workers', "PEER_HOST: 'auto',", "PEER_HOST: 'auto', REDIS_URL: busSecrets['REDIS_URL']!.value,"),
    ],
    says: /Workers has REDIS_URL in its plain environment/,
  },
  {
    mistake: 'secrets are linked, which shows them in the environment',
    edits: [
      edit('redis', 'type OnRedis', 'export const linked: sst.aws.Redis[] = []\ntype OnRedis'),
      edit(
        'redis',
        '} = createCluster(sizes, level)',
        '} = (linked.push(createCluster(sizes, level)), linked[0]!)',
      ),
      edit(
        'gateway',
        'import { busEnvironment,',
        "import { linked } from './redis.ts'\nimport { busEnvironment,",
      ),
      edit('gateway', 'ssm: task.ssm,', 'ssm: task.ssm, link: linked,'),
    ],
    says: /Gateway has SST_RESOURCE_Redis in its plain environment/,
  },
  {
    mistake: 'a secret is kept in the open',
    edits: [edit('secret', "type: 'SecureString'", "type: 'String'")],
    says: /parameters is \["AuthSecret String"/,
  },
  {
    mistake: 'a setting is misspelt',
    edits: [edit('workers', 'RSS_LIMIT_MB:', 'RSS_LIMIT:')],
    says: /Workers gets RSS_LIMIT, which it does not know/,
  },
  {
    mistake: 'a setting that is needed is left out',
    edits: [edit('gateway', '    WEB_ORIGINS: origin,\n', '')],
    says: /Gateway would not start: [^]*WEB_ORIGINS must name the web origins/,
  },
  {
    mistake: 'the balancer closes silent sockets before they are pinged',
    edits: [edit('balancer', 'IDLE_SECONDS = 120', 'IDLE_SECONDS = 15')],
    says: /closes a silent socket after 15000 ms/,
  },
  {
    mistake: 'no way leads to the gateways',
    edits: [
      edit('gateway', "router.route(group === 0 ? '/socket.io' : `/socket.io/${group}`, service.url)", ''),
    ],
    says: /sends \/socket\.io to is not set/,
  },
  {
    mistake: "one user may get another's answer out of a cache",
    edits: [edit('router', "['authorization', 'x-forwarded-host']", "['x-forwarded-host']")],
    says: /CloudFront may give one user another's answer/,
  },
  {
    mistake: 'errors are kept at the edge',
    edits: [edit('router', 'errorCachingMinTtl: 0', 'errorCachingMinTtl: 10')],
    says: /CloudFront goes on answering 503 for a while/,
  },
  {
    mistake: 'the handler is called otherwise',
    edits: [edit('functions', 'functions/handler.handler', 'functions/handler.handle')],
    says: /functions\/handler\.ts exports no handle/,
  },
  {
    mistake: 'Lambda gets another version of a package than the tests',
    edits: [edit('functions', "'@node-rs/argon2': '2.2.1'", "'@node-rs/argon2': '2.2.0'")],
    says: /Functions: it installs @node-rs\/argon2 2\.2\.0/,
  },
  {
    mistake: 'a Dockerfile does not exist',
    edits: [edit('workers', 'workers/Dockerfile', 'workers/Dockerfile.arm')],
    says: /Workers is made by workers\/Dockerfile\.arm, which does not exist/,
  },
  {
    mistake: 'Redis has no replica',
    edits: [edit('redis', 'args.replicasPerNodeGroup = replicas', 'args.replicasPerNodeGroup = 0')],
    says: /replicas is 0/,
  },
  {
    mistake: 'a busy worker is taken for one that hangs',
    edits: [edit('workers', 'retries: 10', 'retries: 2')],
    says: /Workers: 60 s of silence end a worker/,
  },
  {
    mistake: 'workers run on spot',
    edits: [edit('workers', "sizes.isSpot ? 'spot' :", "!sizes.isSpot ? 'spot' :")],
    says: /Workers: spot is true/,
  },
  {
    mistake: 'workers are not started for more numbers',
    edits: [edit('workers', "'NumbersEach', sizes.numbersEach", "'Numbers', sizes.numbersEach")],
    says: /Workers: scaled on is .*Sahut\/production Numbers at 60/,
  },
  {
    mistake: 'all workers are replaced at once',
    edits: [edit('workers', '(100 * (sizes.min + 1)) / sizes.min', '200')],
    says: /Workers are not replaced one at a time/,
  },
  {
    mistake: 'an alarm leads nowhere',
    edits: [edit('alarms', '  PublishLag: {', '  BusLag: {')],
    says: /the alarm BusLag leads to no heading/,
  },
  {
    mistake: 'an alarm counts what nobody measures',
    edits: [edit('metrics', "takeovers: 'Takeovers'", "takeovers: 'TakeOvers'")],
    says: /the alarm Takeovers counts Takeovers, which nobody measures/,
  },
  {
    mistake: 'a metric is read from what no process tells',
    edits: [edit('metrics', 'sockets: metric', 'browsers: metric')],
    says: /the metric Sockets is read from browsers, which gateway does not tell/,
  },
  {
    mistake: 'the API is to reach Redis, and has no way to its secrets',
    stage: 'personal',
    edits: [
      edit(
        'stage',
        "realtime: { level: 'memory' },",
        "realtime: { level: 'redis', redis: { instance: 't4g.micro', shards: 1, replicas: 0 } },",
      ),
    ],
    says: /Functions stands in private subnets for the bus, with no way to its secrets/,
  },
  {
    mistake: 'the API answers who does not come over CloudFront',
    edits: [edit('functions', 'PROXY_SECRET: proxySecret,', '')],
    says: /the API answers who does not come over CloudFront/,
  },
  {
    mistake: 'CloudFront does not show the API that it is CloudFront',
    edits: [edit('router', "'x-sahut-proxy'", "'x-sahut-edge'")],
    says: /the API answers who does not come over CloudFront, or not even CloudFront/,
  },
  {
    mistake: 'a page on AWS may be opened by others',
    edits: [edit('router', "'cross-origin-opener-policy': 'same-origin',", '')],
    says: /pages come without cross-origin-opener-policy: same-origin/,
  },
  {
    mistake: 'browsers keep a page or an icon of the last release',
    edits: [
      edit(
        'web',
        "{ files: '**', cacheControl: 'no-cache' },",
        "{ files: '**', cacheControl: 'max-age=31536000' },",
      ),
    ],
    says: /Cache-Control of its pages is \["max-age=31536000"\]/,
  },
  {
    mistake: 'a stage uses another table than it should',
    edits: [edit('stage', 'restoredTable: undefined', "restoredTable: 'of-somebody-else'")],
    says: /Workers: table is .*of-somebody-else/,
  },
  {
    mistake: 'what looks after the health of workers is not in their image',
    edits: [edit('workers', "'health.js'", "'alive.js'")],
    says: /what looks after their health is not in the image/,
  },
  {
    mistake: 'a personal stage pays for NAT gateways',
    stage: 'personal',
    edits: [edit('stage', "nat: 'none' },", "nat: 'managed' },")],
    says: /a personal stage has ec2\/natGateway/,
  },
]
