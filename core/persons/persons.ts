import { type Access, allows } from '../access/access.ts'
import type { Catalog } from '../catalog/catalog.ts'
import { SahutError } from '../contract/errors.ts'
import type { Person, PersonChange } from '../contract/persons.ts'
import type { ChatId, PersonFieldId, WorkspaceId } from '../model/ids.ts'
import { fits, type FieldValue } from '../model/person/person.ts'
import type { Principal, User } from '../model/user/user.ts'
import type { Table } from '../store/table.ts'
import { createMerging, type Merging } from './merging.ts'
import type { Gathered, Known, PersonRows } from './person-rows.ts'
import { nameOf, fieldsOf } from './person-card.ts'
import type { TellChats } from './tell-chats.ts'
import { createWriteCard, faster } from './write-card.ts'

/** What the team knows of people, of whichever chat of theirs. */
export type Persons = Merging & {
  /** @throws SahutError not_found, conflict for a group */
  read: (principal: Principal, chat: { chatId: ChatId }) => Promise<Person>
  /** @throws SahutError not_found, invalid_input, conflict if somebody else was faster */
  change: (principal: Principal, change: PersonChange & { chatId: ChatId }) => Promise<Person>
}

/** Whether what is to be set is so already. */
const hasFields = ({ card }: Known, fields: PersonChange['fields'] = {}): boolean => {
  const now: Partial<Record<string, FieldValue | null>> = card?.fields ?? {}
  return Object.entries(fields).every(([id, value]) => now[id] === value)
}

export const createPersons = ({
  access,
  catalog,
  rows,
  table,
  tell,
  now = Date.now,
}: {
  access: Pick<Access, 'may'>
  catalog: Pick<Catalog, 'personFields'>
  rows: PersonRows
  table: Pick<Table, 'get' | 'put' | 'update'>
  tell: TellChats
  now?: () => number
}): Persons => {
  const write = createWriteCard(table)

  const shown = ({ known, chats }: Gathered, user: User): Person => {
    const name = nameOf(known)
    return {
      version: known[0].card?.version ?? 0,
      ...(name !== undefined && { name }),
      fields: fieldsOf(known),
      chats: chats.filter(({ inboxId }) => allows(user, 'chat:read', inboxId)),
      merged: known.flatMap(({ personId, card }) =>
        Object.entries(card?.merged ?? {}).flatMap(([other, { label, by, at }]) => {
          const found = known.find((one) => one.personId === other && one.card?.into === personId)
          return found === undefined ? [] : [{ personId: found.personId, label, by, at }]
        }),
      ),
    }
  }

  const checkFields = async (
    workspaceId: WorkspaceId,
    values: Record<PersonFieldId, FieldValue | null>,
  ): Promise<void> => {
    const fields = await catalog.personFields.all(workspaceId)
    for (const [id, value] of Object.entries(values)) {
      const field = fields.find(({ fieldId }) => fieldId === id)
      if (value === null || (field !== undefined && fits(field, value))) continue
      throw new SahutError(
        'invalid_input',
        field === undefined ? 'is no field of this workspace' : `does not fit the field ${field.name}`,
        { field: `fields.${id}` },
      )
    }
  }

  const read: Persons['read'] = async (principal, { chatId }) => {
    const { user, thing: chat } = await access.may(principal, 'chat:read', chatId)
    const gathered = await rows.gather(chat)
    // Whoever named them may have ended before all chats were told.
    await tell(gathered, { isNews: false })
    return shown(gathered, user)
  }

  return {
    read,

    change: async (principal, { chatId, version, name, fields }) => {
      const { user, thing: chat } = await access.may(principal, 'chat:person', chatId)
      if (fields !== undefined) await checkFields(user.workspaceId, fields)
      const [first] = (await rows.gather(chat)).known
      const isSo = (name === undefined || (name ?? '') === first.card?.name) && hasFields(first, fields)
      if (isSo) return read(principal, { chatId })
      if ((first.card?.version ?? 0) !== version) throw faster()
      await write(user.workspaceId, first, {
        set: {
          ...(name !== undefined && { name: name ?? '' }),
          ...(fields !== undefined && { fields: { ...first.card?.fields, ...fields } }),
        },
      })
      const gathered = await rows.gather(chat)
      await tell(gathered, { isNews: true })
      return shown(gathered, user)
    },

    ...createMerging({ access, rows, table, tell, write, shown, now }),
  }
}
