import type { LabelId } from '@sahut/core/model/ids'
import type { Label } from '@sahut/core/model/workspace/label'
import { useQuery } from '@tanstack/react-query'
import { labelsQuery } from '../api/queries.ts'
import { useWorkplace } from '../desk/workplace.ts'

const NONE: readonly Label[] = []

/** The labels of the workspace, by name. */
export const useLabels = (): readonly Label[] => {
  const { api } = useWorkplace()
  return useQuery(labelsQuery(api)).data ?? NONE
}

/** Those of a chat that there are still. */
export const useLabelsOf = (labelIds: readonly LabelId[] | undefined): readonly Label[] => {
  const labels = useLabels()
  return labelIds === undefined ? NONE : labels.filter(({ labelId }) => labelIds.includes(labelId))
}
