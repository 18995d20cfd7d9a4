import type { StatementSync } from 'node:sqlite'
import { invalid, Refusal } from '@sahut/core/store/dynamodb/language/refusal'
import { z } from 'zod'
import type { Database } from './database.ts'
import { createSql, Definition, expiresSql, type Index, indexSql, putSql, rowsOf } from './table-sql.ts'

/** The tables of the embedded store, by name: made, changed, found, dropped. */

export type Table = {
  name: string
  definition: Definition
  /** Puts a row: its key, then the values of `columns`. */
  putSql: string
  /** Prepares once. `ROWS` stands for the table in SQLite. */
  statement: (sql: string) => StatementSync
}

const Row = z.object({ name: z.string(), definition: z.string() })

/** Which tables there are, as the file has it. */
const createCatalog = ({ db, onAbandoned }: Database) => {
  const open = new Map<string, Table>()

  const load = (name: string, definition: Definition): Table => {
    const prepared = new Map<string, StatementSync>()
    const table: Table = {
      name,
      definition,
      putSql: putSql(definition),
      statement: (sql) => {
        const old = prepared.get(sql)
        if (old !== undefined) return old
        const fresh = db.prepare(sql.replaceAll('ROWS', rowsOf(definition)))
        prepared.set(sql, fresh)
        return fresh
      },
    }
    open.set(name, table)
    return table
  }

  const loadAll = (): void => {
    open.clear()
    for (const row of db.prepare('SELECT name, definition FROM catalog').all()) {
      const { name, definition } = Row.parse(row)
      load(name, Definition.parse(JSON.parse(definition)))
    }
  }
  loadAll()
  onAbandoned(loadAll)

  const find = (name: string): Table => {
    const table = open.get(name)
    if (table === undefined)
      throw new Refusal('ResourceNotFoundException', 'Cannot do operations on a non-existent table')
    return table
  }

  const save = (name: string, definition: Definition): Table => {
    db.prepare('INSERT OR REPLACE INTO catalog (name, definition) VALUES (?, ?)').run(
      name,
      JSON.stringify(definition),
    )
    return load(name, definition)
  }

  const remove = (name: string): void => {
    db.prepare('DELETE FROM catalog WHERE name = ?').run(name)
    open.delete(name)
  }

  return { open, find, save, remove }
}

export type Tables = ReturnType<typeof createTables>

export const createTables = (database: Database) => {
  const { db, write } = database
  const { open, find, save, remove } = createCatalog(database)
  return {
    names: (): string[] => [...open.keys()].sort(),
    find,
    create: (name: string, { hash, range, indexes }: Pick<Definition, 'hash' | 'range' | 'indexes'>): Table =>
      write(() => {
        if (open.has(name)) throw new Refusal('ResourceInUseException', `Table already exists: ${name}`)
        const numbers = [...open.values()].map(({ definition }) => definition.number)
        const definition = {
          number: Math.max(0, ...numbers) + 1,
          hash,
          range,
          indexes,
          createdAt: Date.now(),
        }
        db.exec(createSql(definition))
        indexes.forEach((index, at) => {
          db.exec(indexSql(definition, index, at))
        })
        return save(name, definition)
      }),
    addIndex: (name: string, index: Index): Table =>
      write(() => {
        const { definition } = find(name)
        if (definition.indexes.some((one) => one.name === index.name))
          throw invalid(`Attempting to create an index which already exists: ${index.name}`)
        db.exec(indexSql(definition, index, definition.indexes.length))
        return save(name, { ...definition, indexes: [...definition.indexes, index] })
      }),
    expireBy: (name: string, attribute: string): void => {
      write(() => {
        const { definition } = find(name)
        if (definition.expires === attribute) throw invalid('TimeToLive is already enabled')
        if (definition.expires !== undefined) throw invalid(`TimeToLive is active on ${definition.expires}`)
        db.exec(expiresSql(definition, attribute))
        save(name, { ...definition, expires: attribute })
      })
    },
    /** Whether the data of an older release is here. */
    isTakenOver: (): boolean =>
      db.prepare('SELECT 1 FROM facts WHERE name = ?').get('taken over') !== undefined,
    setTakenOver: (): void => {
      write(() => db.prepare('INSERT OR IGNORE INTO facts (name) VALUES (?)').run('taken over'))
    },
    drop: (name: string): Table =>
      write(() => {
        const table = find(name)
        db.exec(`DROP TABLE ${rowsOf(table.definition)}`)
        remove(name)
        return table
      }),
    /** Removes what expired before `now` (seconds since 1970), at most so many rows. @returns how many */
    forget: (now: number, most: number): number => {
      let forgotten = 0
      for (const { statement } of open.values())
        forgotten += Number(
          statement(
            'DELETE FROM ROWS WHERE (pk, sk) IN (SELECT pk, sk FROM ROWS WHERE expires < ? LIMIT ?)',
          ).run(now, most).changes,
        )
      return forgotten
    },
  }
}
