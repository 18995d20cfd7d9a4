import type { OperationName } from '@sahut/core/contract/api'
import type { CommandName } from '@sahut/core/contract/socket'

/*
 * Who gets which answer, for everything that can be asked of Sahut. A new operation or command does not compile before
 * it has a line here.
 */

/** Who asks about a thing of a workspace. */
export const PEOPLE = [
  'admin',
  'supervisor',
  'given',
  'without',
  'strangeAdmin',
  'strangeAgent',
  'ended',
  'nobody',
] as const
export type Who = (typeof PEOPLE)[number]

/** What the answer says: that it is done, or the code of the refusal. */
type Answer = 'ok' | 'not_found' | 'forbidden' | 'unauthenticated'

const NOT_SIGNED_IN = { ended: 'unauthenticated', nobody: 'unauthenticated' } as const
const STRANGE = { strangeAdmin: 'not_found', strangeAgent: 'not_found' } as const

export const RIGHTS = {
  /** Whoever asks. */
  open: {
    admin: 'ok',
    supervisor: 'ok',
    given: 'ok',
    without: 'ok',
    strangeAdmin: 'ok',
    strangeAgent: 'ok',
    ended: 'ok',
    nobody: 'ok',
  },
  /** About oneself, or nothing but what one sees. */
  own: {
    admin: 'ok',
    supervisor: 'ok',
    given: 'ok',
    without: 'ok',
    strangeAdmin: 'ok',
    strangeAgent: 'ok',
    ...NOT_SIGNED_IN,
  },
  /** Nobody: it is for a broker. */
  broker: {
    admin: 'forbidden',
    supervisor: 'forbidden',
    given: 'forbidden',
    without: 'forbidden',
    strangeAdmin: 'forbidden',
    strangeAgent: 'forbidden',
    ended: 'forbidden',
    nobody: 'forbidden',
  },
  /** Whoever has a link that is good, which nobody has here. */
  link: {
    admin: 'not_found',
    supervisor: 'not_found',
    given: 'not_found',
    without: 'not_found',
    strangeAdmin: 'not_found',
    strangeAgent: 'not_found',
    ended: 'not_found',
    nobody: 'not_found',
  },
  /** Who sees the inbox that it lies in. */
  given: {
    admin: 'ok',
    supervisor: 'ok',
    given: 'ok',
    without: 'not_found',
    ...STRANGE,
    ...NOT_SIGNED_IN,
  },
  /** Of those only admins, and who wrote it. */
  author: {
    admin: 'ok',
    supervisor: 'forbidden',
    given: 'ok',
    without: 'not_found',
    ...STRANGE,
    ...NOT_SIGNED_IN,
  },
  /** Of those only admins. */
  givenAdmin: {
    admin: 'ok',
    supervisor: 'forbidden',
    given: 'forbidden',
    without: 'not_found',
    ...STRANGE,
    ...NOT_SIGNED_IN,
  },
  /** Admins, about people of their own workspace. */
  people: {
    admin: 'ok',
    supervisor: 'forbidden',
    given: 'forbidden',
    without: 'forbidden',
    strangeAdmin: 'not_found',
    strangeAgent: 'forbidden',
    ...NOT_SIGNED_IN,
  },
  /** Admins, to one of the people of their own workspace. */
  person: {
    admin: 'ok',
    supervisor: 'forbidden',
    given: 'forbidden',
    without: 'forbidden',
    ...STRANGE,
    ...NOT_SIGNED_IN,
  },
  /** Admins, what everybody of their workspace has. */
  shared: {
    admin: 'ok',
    supervisor: 'forbidden',
    given: 'forbidden',
    without: 'forbidden',
    strangeAdmin: 'not_found',
    strangeAgent: 'not_found',
    ...NOT_SIGNED_IN,
  },
  /** Supervisors and above, of their own workspace. */
  supervised: {
    admin: 'ok',
    supervisor: 'ok',
    given: 'forbidden',
    without: 'forbidden',
    strangeAdmin: 'ok',
    strangeAgent: 'forbidden',
    ...NOT_SIGNED_IN,
  },
  /** Admins, of their own workspace. */
  workspace: {
    admin: 'ok',
    supervisor: 'forbidden',
    given: 'forbidden',
    without: 'forbidden',
    strangeAdmin: 'ok',
    strangeAgent: 'forbidden',
    ...NOT_SIGNED_IN,
  },
} as const satisfies Record<string, Record<Who, Answer>>

/** In an order in which what one takes away no later one asks for. */
export const OPERATIONS: Record<OperationName, keyof typeof RIGHTS> = {
  readHealth: 'open',
  signIn: 'open',
  signOut: 'open',
  // By cookie, which nobody brings here.
  refreshSession: 'open',
  checkSetupCode: 'link',
  setUp: 'link',
  readLink: 'link',
  acceptInvitation: 'link',
  resetPassword: 'link',
  readMe: 'own',
  changeName: 'own',
  setAvailability: 'own',
  changePassword: 'own',
  listSessions: 'own',
  endSession: 'own',
  endOtherSessions: 'own',
  listDrafts: 'own',
  keepDraft: 'given',
  readPush: 'own',
  subscribePush: 'own',
  unsubscribePush: 'own',
  tellLooking: 'own',
  admitToBroker: 'own',
  // Whoever shows the broker's secret, which nobody brings here.
  authenticateBrowser: 'broker',
  listChats: 'given',
  listAllChats: 'own',
  readCounts: 'own',
  readChat: 'given',
  readHistory: 'given',
  loadOlder: 'given',
  sendMessage: 'given',
  offerUpload: 'given',
  sendFile: 'given',
  openFile: 'given',
  fetchFile: 'given',
  forwardMessage: 'given',
  cancelMessage: 'given',
  reactToMessage: 'given',
  editMessage: 'author',
  deleteMessage: 'given',
  pinMessage: 'given',
  starMessage: 'given',
  readMarks: 'given',
  readVersions: 'given',
  readGroup: 'given',
  // Those that one sees; the others are left out.
  readPictures: 'own',
  readMemberPictures: 'given',
  readReached: 'given',
  markSeen: 'given',
  markUnseen: 'given',
  listNumbers: 'own',
  startChat: 'given',
  createNumber: 'givenAdmin',
  readNumber: 'given',
  changeNumber: 'givenAdmin',
  linkNumber: 'givenAdmin',
  linkNumberByCode: 'givenAdmin',
  readLinkCode: 'givenAdmin',
  unlinkNumber: 'givenAdmin',
  blockContact: 'given',
  changePhone: 'people',
  removeNumber: 'people',
  changeChat: 'given',
  // Chat by chat: what is refused is told of each.
  changeChats: 'own',
  writeNote: 'given',
  // Only what one sees.
  search: 'own',
  readPerson: 'given',
  changePerson: 'given',
  mergePersons: 'given',
  partPersons: 'given',
  readPersonThread: 'given',
  readShared: 'given',
  listPersonNotes: 'given',
  writePersonNote: 'given',
  removePersonNote: 'given',
  readBlock: 'given',
  getReport: 'supervised',
  getWallboard: 'supervised',
  listMentions: 'own',
  listColleagues: 'own',
  listLabels: 'own',
  createLabel: 'workspace',
  changeLabel: 'people',
  removeLabel: 'workspace',
  listTeams: 'own',
  createTeam: 'workspace',
  changeTeam: 'people',
  giveTeamInbox: 'people',
  takeTeamInbox: 'people',
  removeTeam: 'workspace',
  listPersonFields: 'own',
  createPersonField: 'workspace',
  changePersonField: 'people',
  removePersonField: 'workspace',
  listViews: 'own',
  createView: 'own',
  changeView: 'shared',
  removeView: 'shared',
  listCannedReplies: 'own',
  createCannedReply: 'own',
  changeCannedReply: 'shared',
  removeCannedReply: 'shared',
  listUsers: 'workspace',
  createUser: 'people',
  createInbox: 'workspace',
  renameInbox: 'givenAdmin',
  changeInboxRules: 'givenAdmin',
  listInvitations: 'workspace',
  inviteUser: 'people',
  renewInvitation: 'people',
  revokeInvitation: 'people',
  makeResetLink: 'person',
  giveInbox: 'person',
  takeInbox: 'person',
  changeRank: 'person',
  removeUser: 'person',
}

/** Who is not signed in gets no socket at all. */
export const COMMANDS: Record<CommandName, keyof typeof RIGHTS> = {
  'chat:open': 'given',
  // Only in a chat that this socket has opened.
  'chat:typing': 'given',
  'chat:close': 'own',
  'chat:seen': 'given',
  'message:send': 'given',
  'message:cancel': 'given',
  'message:react': 'given',
  'message:edit': 'author',
  'message:delete': 'given',
  'inbox:open': 'given',
  'inbox:close': 'own',
  // Nothing but what one sees.
  'inboxes:open': 'own',
  'number:open': 'givenAdmin',
  'number:close': 'own',
  'session:renew': 'own',
}
