import { nameText } from './shown-text.ts'

/** A name that somebody gave: bounded, and of a direction of its own. */
export const Name = ({ name }: { name: string }) => <bdi>{nameText(name)}</bdi>
