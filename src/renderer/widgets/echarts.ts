/** The parts of ECharts that are in use; a new chart kind is one more line here. */
import { BarChart, CustomChart, GraphChart, SankeyChart, ScatterChart } from 'echarts/charts';
import {
  AriaComponent,
  BrushComponent,
  DataZoomComponent,
  GridComponent,
  MarkAreaComponent,
  TooltipComponent,
} from 'echarts/components';
import { init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';

use([
  BarChart,
  CustomChart,
  GraphChart,
  SankeyChart,
  ScatterChart,
  DataZoomComponent,
  AriaComponent,
  BrushComponent,
  GridComponent,
  MarkAreaComponent,
  TooltipComponent,
  CanvasRenderer,
]);

export type { ECharts, EChartsCoreOption } from 'echarts/core';
export { init };
