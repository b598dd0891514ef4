import { type ChartChoices, NO_CHOICES, toggled } from './chart-layout';
import { isLike, storedJson, storeJson } from './stored';

const KEY = 'grokwatch.charts';

/** What the reader chose about the charts of all runs, kept in the browser's storage. */
class ChosenCharts {
  current = $state.raw<ChartChoices>(storedJson(KEY, NO_CHOICES, isLike(NO_CHOICES)));

  set(choices: ChartChoices): void {
    this.current = choices;
    storeJson(KEY, choices);
  }

  togglePin(chart: string): void {
    this.set({ ...this.current, pinned: toggled(this.current.pinned, chart) });
  }

  toggleHidden(chart: string): void {
    this.set({ ...this.current, hidden: toggled(this.current.hidden, chart), pinned: this.current.pinned.filter((key) => key !== chart) });
  }

  showHidden(): void {
    this.set({ ...this.current, hidden: [] });
  }

  open(group: string, open: boolean): void {
    this.set({ ...this.current, opened: { ...this.current.opened, [group]: open } });
  }

  setLogY(chart: string, logY: boolean): void {
    this.set({ ...this.current, logY: { ...this.current.logY, [chart]: logY } });
  }
}

export const chartChoices = new ChosenCharts();
