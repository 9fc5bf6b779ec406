import 'uplot/dist/uPlot.min.css';
import '../shared/base.css';
import './dashboard.css';
import { dashboardInSchema, dashboardStateSchema, type DashboardIn, type DashboardOut, type DashboardState } from '../../src/protocol/pages.ts';
import { Host } from '../shared/host.ts';
import { Dashboard } from './dashboard.ts';

const host = new Host<DashboardIn, DashboardOut, DashboardState>(dashboardInSchema, dashboardStateSchema);
let dashboard: Dashboard | undefined;

host.listen(
  (message) => {
    if (message.type === 'snapshot') {
      if (dashboard) dashboard.replace(message);
      else dashboard = new Dashboard(host, message, host.kept());
    } else if (message.type === 'delta') dashboard?.add(message);
    else dashboard?.addDetail(message);
  },
  () => dashboard?.reportUnreadable(),
);
host.post({ type: 'ready' });
