import { BarChart, LineChart } from 'echarts/charts'
import { GridComponent, LegendComponent, MarkLineComponent, TitleComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import type { Plot } from './findings.ts'

use([BarChart, LineChart, GridComponent, LegendComponent, MarkLineComponent, TitleComponent, SVGRenderer])

const WIDTH = 760
const HEIGHT = 380

/** The next number of two digits, for the end of an axis: 133.1 becomes 140. */
const roundUp = (value: number): number => {
  if (value <= 0) return value
  const step = 10 ** (Math.floor(Math.log10(value)) - 1)
  return Number((Math.ceil(value / step - 1e-9) * step).toPrecision(2))
}

/** Of one lightness in the middle, so that all read on a light page and on a dark one. */
const INK = '#808890'
const FAINT = 'rgba(128, 136, 144, 0.35)'
const COLOURS = ['#2f9e6e', '#d9822b', '#5b7fd6', '#b85fae', '#8a8f3c']
const GOAL = '#d64545'

/** Draws a plot without a browser. @returns SVG with a transparent ground */
export const drawPlot = ({ title, kind, axis, places, series, goal, logarithmic = false }: Plot): string => {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height: HEIGHT })
  const label = { color: INK, fontSize: 12 }
  const goalLine = {
    symbol: 'none',
    silent: true,
    lineStyle: { color: GOAL, type: 'dashed' as const, width: 1.5 },
    label: { color: GOAL, formatter: 'goal {c}', position: 'insideEndTop' as const },
    data: [{ yAxis: goal }],
  }
  chart.setOption({
    animation: false,
    color: COLOURS,
    textStyle: { fontFamily: 'system-ui, sans-serif' },
    title: { text: title, left: 'center', textStyle: { color: INK, fontSize: 15, fontWeight: 600 } },
    legend: { bottom: 0, textStyle: label },
    grid: { left: 20, right: 20, top: 60, bottom: 40, outerBoundsMode: 'same' },
    xAxis: { type: 'category', data: places, axisLabel: label, axisLine: { lineStyle: { color: INK } } },
    yAxis: {
      type: logarithmic ? 'log' : 'value',
      name: axis,
      nameTextStyle: { ...label, align: 'left' },
      axisLabel: label,
      splitLine: { lineStyle: { color: FAINT } },
      // The goal has to be in the picture, wherever the values are.
      ...(goal === undefined || logarithmic
        ? {}
        : { max: ({ max }: { max: number }) => roundUp(Math.max(max, goal) * 1.1) }),
    },
    series: series.map(({ name, values }, at) => ({
      type: kind,
      name,
      data: values,
      barMaxWidth: 48,
      label: { show: true, position: 'top', color: INK, fontSize: 11 },
      ...(goal !== undefined && at === 0 ? { markLine: goalLine } : {}),
    })),
  })
  const svg = chart.renderToSVGString()
  chart.dispose()
  return svg
}
