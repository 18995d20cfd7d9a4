import { UserRound, UsersRound } from 'lucide-react'
import { useState } from 'react'
import { colourOf, initials } from './contact-text.ts'

const COLOURS = 8

type Props = {
  id: string
  name: string
  small?: boolean
  /** Another size than the usual two. */
  size?: string
  /** Where their picture is, if they have one. */
  picture?: string | undefined
}

/**
 * A person's picture, or their letters on a colour of their own; decoration beside the name, so the letters are no text.
 */
export const Avatar = ({ id, name, small = false, size: given, picture }: Props) => {
  const [broken, setBroken] = useState<string>()
  const letters = initials(name)
  const Icon = id.endsWith('@g.us') ? UsersRound : UserRound
  const size = given ?? (small ? 'size-9 text-sm' : 'size-11')
  if (picture !== undefined && picture !== broken)
    return (
      <img
        src={picture}
        alt=""
        data-testid="picture"
        draggable={false}
        className={`shrink-0 rounded-full bg-sunken object-cover ${size}`}
        onError={() => {
          setBroken(picture)
        }}
      />
    )
  return (
    <span
      aria-hidden
      data-letters={letters}
      className={`grid shrink-0 place-items-center rounded-full text-white select-none avatar-${colourOf(id, COLOURS)} ${size} ${letters === '' ? '' : 'before:content-[attr(data-letters)]'}`}
    >
      {letters === '' && <Icon size={small ? 18 : 22} />}
    </span>
  )
}
