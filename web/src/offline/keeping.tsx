import { useEffect } from 'react'
import { useWorkplace } from '../desk/workplace.ts'
import { keepWork } from './keep-work.ts'

/** Keeps what an agent has on the screen for a time without a network. */
const Keeping = () => {
  const workplace = useWorkplace()
  useEffect(() => keepWork(workplace), [workplace])
  return null
}

export default Keeping
