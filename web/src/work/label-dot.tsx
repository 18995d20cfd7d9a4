import { LABEL_COLOURS, type Label } from '@sahut/core/model/workspace/label'

const COLOURS: Record<(typeof LABEL_COLOURS)[number], string> = {
  gray: 'bg-slate-500',
  red: 'bg-red-600',
  orange: 'bg-orange-500',
  yellow: 'bg-yellow-500',
  green: 'bg-green-600',
  teal: 'bg-teal-500',
  blue: 'bg-blue-600',
  purple: 'bg-purple-600',
  pink: 'bg-pink-500',
}

/** The colour of a label; its name stands beside it. */
export const LabelDot = ({ colour }: Pick<Label, 'colour'>) => {
  const known = LABEL_COLOURS.find((one) => one === colour) ?? 'gray'
  return <span aria-hidden className={`size-2.5 shrink-0 rounded-full ${COLOURS[known]}`} />
}
