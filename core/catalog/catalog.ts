import type { SahutError } from '../contract/errors.ts'
import { CannedReply } from '../model/workspace/canned-reply.ts'
import type { CannedReplyId, LabelId, PersonFieldId, TeamId, ViewId } from '../model/ids.ts'
import { Label } from '../model/workspace/label.ts'
import { PersonField } from '../model/person/person.ts'
import { type Team, TeamRow } from '../model/workspace/team.ts'
import { View } from '../model/workspace/view.ts'
import { createRowReader } from '../store/decoding.ts'
import {
  cannedReplyKey,
  cannedReplyRange,
  labelKey,
  labelRange,
  personFieldKey,
  personFieldRange,
  teamKey,
  teamRange,
  viewKey,
  viewRange,
} from '../store/keys/workspace.ts'
import type { Table } from '../store/table.ts'
import { createNamedRows, type NamedRows } from './named-rows.ts'

/** What a workspace has set up for its people to work with. A new kind: a schema in the model, its keys, and a line here. */
export type Catalog = {
  labels: NamedRows<LabelId, Label>
  teams: NamedRows<TeamId, Team>
  cannedReplies: NamedRows<CannedReplyId, CannedReply>
  /** Lists with conditions. */
  views: NamedRows<ViewId, View>
  /** What is kept of people beside their name. */
  personFields: NamedRows<PersonFieldId, PersonField>
}

/** @param report told once of each row that can't be read */
export const createCatalog = ({
  table,
  report,
}: {
  table: Table
  report?: (error: SahutError) => void
}): Catalog => {
  const read = createRowReader(report)
  return {
    labels: createNamedRows<LabelId, Label>({
      table,
      read,
      kind: 'label',
      schema: Label,
      keyOf: labelKey,
      rangeOf: labelRange,
      idOf: ({ labelId }) => labelId,
    }),
    teams: createNamedRows<TeamId, Team>({
      table,
      read,
      kind: 'team',
      schema: TeamRow,
      keyOf: teamKey,
      rangeOf: teamRange,
      idOf: ({ teamId }) => teamId,
    }),
    cannedReplies: createNamedRows<CannedReplyId, CannedReply>({
      table,
      read,
      kind: 'canned reply',
      schema: CannedReply,
      keyOf: cannedReplyKey,
      rangeOf: cannedReplyRange,
      idOf: ({ cannedReplyId }) => cannedReplyId,
      // Everybody names their own as they like.
      scopeOf: ({ userId = '' }) => userId,
    }),
    views: createNamedRows<ViewId, View>({
      table,
      read,
      kind: 'view',
      schema: View,
      keyOf: viewKey,
      rangeOf: viewRange,
      idOf: ({ viewId }) => viewId,
      scopeOf: ({ userId = '' }) => userId,
    }),
    personFields: createNamedRows<PersonFieldId, PersonField>({
      table,
      read,
      kind: 'field',
      schema: PersonField,
      keyOf: personFieldKey,
      rangeOf: personFieldRange,
      idOf: ({ fieldId }) => fieldId,
    }),
  }
}
