import 'uplot/dist/uPlot.min.css';
import '../shared/base.css';
import './dashboard.css';
import { dashboardInSchema, dashboardStateSchema, type DashboardIn, type DashboardOut, type DashboardState } from '../../src/protocol/pages.ts';
import { oncePerFrame } from '../shared/frame.ts';
import { Host } from '../shared/host.ts';
import { Dashboard } from './dashboard.ts';

const host = new Host<DashboardIn, DashboardOut, DashboardState>(dashboardInSchema, dashboardStateSchema);
let dashboard: Dashboard | undefined;
/** In the frame that draws what has come, after its drawing. */
const sayDrawn = oncePerFrame(() => host.post({ type: 'drawn' }));

host.listen(
  (message) => {
    if (message.type === 'range') {
      dashboard?.addDetail(message);
      return;
    }
    if (message.type === 'delta') dashboard?.add(message);
    else if (dashboard) dashboard.replace(message);
    else dashboard = new Dashboard(host, message, host.kept());
    sayDrawn();
  },
  () => {
    dashboard?.reportUnreadable();
    sayDrawn();
  },
);
host.post({ type: 'ready' });
