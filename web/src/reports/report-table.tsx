import type { Report } from '@sahut/core/contract/api/reports'
import type { Counts } from '@sahut/core/model/workspace/report'
import { m } from '../paraglide/messages.js'
import { nameText } from '../text/shown-text.ts'
import { FIGURES } from './figures.ts'

const Cells = ({ counts }: { counts: Counts }) =>
  FIGURES.map(({ name, text }) => (
    <td key={name()} className="px-3 py-2 text-right whitespace-nowrap tabular-nums">
      {text(counts)}
    </td>
  ))

/** What each inbox, agent or number did. @param of what they are */
export const ReportTable = ({ report: { rows, total }, of }: { report: Report; of: string }) => (
  // It scrolls by itself, so that the page does not; the keyboard reaches it.
  <div
    role="region"
    aria-label={m.reports_table()}
    tabIndex={0}
    className="overflow-x-auto rounded-xl border border-line"
  >
    <table className="w-full text-sm">
      <thead className="text-soft">
        <tr className="border-b border-line">
          <th scope="col" className="px-3 py-2 text-left font-semibold">
            {of}
          </th>
          {FIGURES.map(({ name }) => (
            <th key={name()} scope="col" className="px-3 py-2 text-right font-semibold">
              {name()}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ id, name, counts }) => (
          <tr key={id} className="border-b border-line">
            <th scope="row" className="max-w-60 truncate px-3 py-2 text-left font-medium">
              <bdi>{nameText(name) || m.reports_gone()}</bdi>
            </th>
            <Cells counts={counts} />
          </tr>
        ))}
      </tbody>
      <tfoot className="font-semibold">
        <tr>
          <th scope="row" className="px-3 py-2 text-left">
            {m.reports_total()}
          </th>
          <Cells counts={total} />
        </tr>
      </tfoot>
    </table>
  </div>
)
