import type { JournalEntry } from '@sahut/simulator/control/contract'
import { judgeContacts } from './contacts.ts'
import { askedAgainIn, gotIn } from './said.ts'
import { type Acknowledged, messageName, type Truth, type Verdict } from './verdict.ts'

/* Decides on what the members of groups got of us: to each of them a group is a chat of its own. */

/** When somebody came into a group, and left it: places in the journal. */
type Stay = { from: number; until?: number }

const joined = ({ what, people }: { what: string; people: readonly string[] }): readonly string[] =>
  what === 'create' || what === 'add' ? people : []

const gone = ({ what, people, by }: { what: string; people: readonly string[]; by: string }) =>
  what === 'leave' ? [by] : what === 'remove' ? people : []

/** Who was in each group, and when; the number's phone is no member here. */
const staysIn = (journal: readonly JournalEntry[]): Map<string, Map<string, Stay[]>> => {
  const groups = new Map<string, Map<string, Stay[]>>()
  for (const entry of journal) {
    if (entry.event !== 'group:changed') continue
    const { group, phone, n } = entry
    const members = groups.get(group) ?? new Map<string, Stay[]>()
    groups.set(group, members)
    for (const pn of joined(entry).filter((one) => one !== phone))
      members.set(pn, [...(members.get(pn) ?? []), { from: n }])
    for (const pn of gone(entry))
      for (const stay of members.get(pn) ?? []) if (stay.until === undefined) stay.until = n
  }
  return groups
}

/** What each member has to get: what the network took while they were in the group, unless they left it later. */
const owedTo = (
  journal: readonly JournalEntry[],
  acknowledged: readonly Acknowledged[],
): { group: string; member: string; answers: Acknowledged[] }[] => {
  const taken = new Map<string, number>()
  for (const entry of journal)
    if (entry.event === 'companion:sent-to-group' && !taken.has(entry.id)) taken.set(entry.id, entry.n)
  return [...staysIn(journal)].flatMap(([group, members]) => {
    const answers = acknowledged.filter(({ contact }) => contact === group)
    return [...members].map(([member, stays]) => ({
      group,
      member,
      answers: answers.filter(({ whatsappId }) =>
        stays.some(({ from, until }) => until === undefined && from < (taken.get(whatsappId) ?? Infinity)),
      ),
    }))
  })
}

/** Which members have not got what they have to get yet. */
export const notYetGot = (
  journal: readonly JournalEntry[],
  acknowledged: readonly Acknowledged[],
): { member: string; answer: Acknowledged }[] => {
  const got = new Set(gotIn(journal).map(({ member, id }) => `${member ?? ''} ${id}`))
  return owedTo(journal, acknowledged).flatMap(({ member, answers }) =>
    answers.flatMap((answer) => (got.has(`${member} ${answer.whatsappId}`) ? [] : [{ member, answer }])),
  )
}

/** Each member got each answer once, unaltered and in order, and nothing that nobody wrote. */
export const judgeMembers = (
  verdict: Verdict,
  { ours }: Pick<Truth, 'ours'>,
  journal: readonly JournalEntry[],
  acknowledged: readonly Acknowledged[],
): void => {
  const got = gotIn(journal)
  const askedAgain = askedAgainIn(journal)
  for (const { group, member, answers } of owedTo(journal, acknowledged)) {
    const late = new Set(askedAgain.filter((one) => one.member === member).map(messageName))
    const theirs = got.filter((one) => one.contact === group && one.member === member)
    judgeContacts(verdict, { ours, late }, theirs, answers, member)
  }
}
