import { edit, type Mistake } from './mistakes-fixture.ts'

/** What people do wrong with an EMQX of a stage's own, and what infra:check says of it. */
export const EMQX_MISTAKES: Mistake[] = [
  {
    mistake: 'EMQX is whichever there is today',
    edits: [edit('emqx', 'emqx/emqx:5.8.9', 'emqx/emqx:latest')],
    says: /EMQX is emqx\/emqx:latest/,
  },
  {
    mistake: 'two of EMQX run while it is replaced, and do not hear each other',
    edits: [edit('emqx', 'deploymentMaximumPercent = 100', 'deploymentMaximumPercent = 200')],
    says: /EMQX: while it is replaced is \[0,200\]/,
  },
  {
    mistake: 'a second EMQX is started when there is much to do',
    edits: [edit('emqx', '{ min: 1, max: 1 }', '{ min: 1, max: 3 }')],
    says: /EMQX: how many is \[1,1,3\]/,
  },
  {
    mistake: 'everybody may speak to EMQX',
    edits: [edit('emqx', 'referencedSecurityGroupId: whom.id', "cidrIpv4: '0.0.0.0/0'")],
    says: /EmqxGroup: lets in is .*0\.0\.0\.0\/0:1883-1883/,
  },
  {
    mistake: 'workers reach the REST API of EMQX',
    edits: [
      edit(
        'emqx',
        "['Gateways', gatewayGroup],",
        "['Gateways', gatewayGroup],\n    ['Peers', workersGroup],",
      ),
    ],
    says: /EmqxGroup: lets in is .*WorkersGroup:18083-18083/,
  },
  {
    mistake: 'the balancer leads browsers to the REST API of EMQX',
    edits: [edit('emqx', 'WEBSOCKET_PORT = 8083', 'WEBSOCKET_PORT = 18083')],
    says: /There is no lb\/targetGroup EmqxTargetEmqxHTTP8083/,
  },
  {
    mistake: 'processes look for EMQX where it is not',
    edits: [edit('emqx', '$interpolate`emqx.${name}`', '$interpolate`broker.${name}`')],
    says: /EMQX: found as is "broker\.sst"/,
  },
  {
    mistake: 'a secret of EMQX stands in its plain environment',
    edits: [
      edit(
        'emqx',
        '{ SAHUT_RIGHTS: RIGHTS }',
        "{ SAHUT_RIGHTS: RIGHTS, SAHUT_KEYS: secrets['SAHUT_KEYS']!.value }",
      ),
    ],
    says: /Emqx has SAHUT_KEYS in its plain environment/,
  },
  {
    mistake: 'what no rule is about is allowed',
    edits: [edit('emqx-settings', "no_match: 'deny'", "no_match: 'allow'")],
    says: /EMQX: who has no right is "allow"/,
  },
  {
    mistake: 'EMQX keeps for good what browsers have left',
    edits: [edit('emqx-settings', '    retainer: KEPT,\n', '')],
    says: /EMQX: what it keeps is not set/,
  },
  {
    mistake: 'EMQX has the password that its documentation names',
    edits: [edit('emqx-settings', 'default_password: dashboardPassword', "default_password: 'public'")],
    says: /everybody knows the password of the first administrator of EMQX/,
  },
  {
    mistake: 'EMQX tells its secret to whoever answers in the place of the API',
    edits: [edit('emqx-settings', "verify: 'verify_peer'", "verify: 'verify_none'")],
    says: /EMQX: certificate of whom it asks is "verify_none"/,
  },
  {
    mistake: 'EMQX knows another password than our processes say',
    edits: [edit('emqx', 'password.apply(usersOf)', 'apiSecret.apply(usersOf)')],
    says: /EMQX: users that it knows is /,
  },
  {
    mistake: 'EMQX shows the API another secret than the API knows',
    edits: [
      edit('emqx', "secret('MqttBrokerSecret', brokerSecret)", "secret('MqttBrokerSecret', apiSecret)"),
    ],
    says: /EMQX: says that it is the broker by is /,
  },
  {
    mistake: 'no way leads browsers to EMQX',
    edits: [edit('emqx', "router.route('/mqtt', service.url)", '')],
    says: /sends \/mqtt to is not set/,
  },
  {
    mistake: 'nobody asks EMQX whether it works',
    edits: [edit('emqx', '/status`]', '/`]')],
    says: /EMQX: asked for its health is /,
  },
  {
    mistake: 'nobody is told that EMQX is gone',
    edits: [edit('alarms', 'broker === undefined', 'broker !== undefined || broker === undefined')],
    says: /alarms: names .*BrokerUnhealthy/,
  },
  {
    mistake: 'the log of EMQX has another name than people look for',
    edits: [edit('emqx', "name: 'emqx',\n    ports", "name: 'broker',\n    ports")],
    says: /logs: groups is .*\/sahut\/production\/broker/,
  },
]
