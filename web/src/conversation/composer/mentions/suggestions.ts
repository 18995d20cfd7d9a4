import { memberName } from '../../../shell/member-text.ts'

/** Somebody who can be named in a text: of a group, or of the team. */
export type Nameable = {
  id: string
  name?: string | undefined
  phone?: string | undefined
  isUs?: boolean | undefined
}

/** More than that nobody looks through. */
const SHOWN = 6

/** What stands behind an `@` that nothing stands before, up to where one writes. */
const BEGUN = /(?:^|[\s(])@([^@\n]{0,40})$/

/** What somebody has written of a name, behind the `@` where they write; nothing if they write no name. */
export const begunName = (text: string, caret: number): string | undefined =>
  BEGUN.exec(text.slice(0, caret))?.[1]

/** Whom it may mean. */
export const suggested = (begun: string, members: readonly Nameable[]): Nameable[] => {
  const wanted = begun.toLowerCase()
  return members
    .filter(({ isUs }) => isUs !== true)
    .filter(
      (member) =>
        memberName(member).toLowerCase().startsWith(wanted) || member.phone?.startsWith(begun) === true,
    )
    .slice(0, SHOWN)
}

/** What names a member in a text: the name where no other has it, else the number. */
const labelOf = (member: Nameable, members: readonly Nameable[]): string => {
  const { id, name, phone } = member
  const isAlone = name !== undefined && members.filter((one) => one.name === name).length === 1
  return isAlone ? name : (phone ?? id.split('@')[0] ?? '')
}

/** The text with the member named where somebody begun to. @returns and where one goes on writing */
export const withName = (
  text: string,
  caret: number,
  member: Nameable,
  members: readonly Nameable[],
): { text: string; caret: number } => {
  const begun = begunName(text, caret) ?? ''
  const before = `${text.slice(0, caret - begun.length)}${labelOf(member, members)} `
  return { text: before + text.slice(caret).trimStart(), caret: before.length }
}
