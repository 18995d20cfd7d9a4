/*
 * All that anybody may do, in one table: on what kind of thing it is done, and who may. A new action is a line here;
 * handlers and routes ask `access.may` for it by its name.
 */

/**
 * - `given`: who sees the inbox that the thing lies in: owners and admins all of their workspace, the others those that
 *   they were given; what lies in none everybody of the workspace sees
 * - `supervisor`, `admin`, `owner`: of those only who has this rank, or a higher one
 *
 * What is done to a `person` who is an owner only owners do, whatever stands here.
 */
type Rule = {
  on: 'workspace' | 'inbox' | 'chat' | 'number' | 'person'
  who: 'given' | 'supervisor' | 'admin' | 'owner'
}

/** Who may. */
export type Who = Rule['who']

export const actions = {
  'inbox:read': { on: 'inbox', who: 'given' },
  'inbox:create': { on: 'workspace', who: 'admin' },
  'inbox:change': { on: 'inbox', who: 'admin' },
  'chat:read': { on: 'chat', who: 'given' },
  'chat:send': { on: 'chat', who: 'given' },
  'chat:cancel': { on: 'chat', who: 'given' },
  'chat:react': { on: 'chat', who: 'given' },
  'chat:edit': { on: 'chat', who: 'given' },
  'chat:delete': { on: 'chat', who: 'given' },
  'chat:pin': { on: 'chat', who: 'given' },
  'chat:star': { on: 'chat', who: 'given' },
  /** Whose it is, whether it is open, how urgent, under which labels. */
  'chat:work': { on: 'chat', who: 'given' },
  'chat:note': { on: 'chat', who: 'given' },
  /** To have seen it, or to want it before one again. */
  'chat:see': { on: 'chat', who: 'given' },
  /** What the team knows of the person behind it, and who of two is one. */
  'chat:person': { on: 'chat', who: 'given' },
  'chat:block': { on: 'chat', who: 'given' },
  'number:read': { on: 'number', who: 'given' },
  /** Writing from a number to whoever has no chat with it yet. */
  'number:write': { on: 'number', who: 'given' },
  'number:create': { on: 'inbox', who: 'admin' },
  'number:change': { on: 'number', who: 'admin' },
  /** Linking included: whoever sees the QR can link a phone of their own. */
  'number:link': { on: 'number', who: 'admin' },
  'number:unlink': { on: 'number', who: 'admin' },
  /** Taking a number away, or its phone: one that can't be read can be removed too, so it is asked of the workspace. */
  'number:retire': { on: 'workspace', who: 'admin' },
  /** The labels and teams of the workspace. */
  'catalog:manage': { on: 'workspace', who: 'admin' },
  /** What is counted, of the inboxes that they see. */
  'report:read': { on: 'workspace', who: 'supervisor' },
  'people:manage': { on: 'workspace', who: 'admin' },
  /** Making somebody an owner. */
  'people:own': { on: 'workspace', who: 'owner' },
  'person:manage': { on: 'person', who: 'admin' },
  /** Into which inbox somebody is put. */
  'people:give': { on: 'inbox', who: 'admin' },
} as const satisfies Record<string, Rule>

export type Actions = typeof actions
export type Action = keyof Actions
