import { describe, expect, it } from 'vitest';
import { axisOf } from './axis';
import { csvOf, type DrawnLine, fileName, svgOf } from './chart-export';

const line = (name: string, steps: number[], values: number[]): DrawnLine => ({ name, label: name, colour: '#123456', width: 1.5, dash: [6, 4], points: { steps, values } });
const STYLE = { width: 640, height: 240, background: '#fff', text: '#000', grid: '#eee' };

describe('a chart as CSV', () => {
  it('has a row for each step, and an empty cell where a metric has no point', () => {
    expect(csvOf([line('a', [0, 1], [1, Number.NaN]), line('b', [1, 2], [Infinity, 3])])).toBe('step,a,b\r\n0,1,\r\n1,NaN,Infinity\r\n2,,3\r\n');
  });

  it('quotes names, and has none that a spreadsheet would execute', () => {
    expect(csvOf([line('a "b", c', [0], [1]), line('=cmd()', [0], [2])]).split('\r\n')[0]).toBe(`step,"a ""b"", c",'=cmd()`);
  });
});

describe('a chart as SVG', () => {
  const axis = axisOf({ from: 0, to: 100 }, false);

  it('draws each line within the plot, and interrupts it at NaN', () => {
    const svg = svgOf({ title: 'Loss', logY: false }, [line('val', [0, 50, 75, 100], [0, 1, Number.NaN, 1])], axis, [0, 1], STYLE);
    expect(svg).toMatch(/d="M56 210L339 34M622 34"/);
    expect(svg).toMatch(/stroke-dasharray="6 4"/);
  });

  it('has the decades of a logarithmic axis, and nothing that has no logarithm', () => {
    const svg = svgOf({ title: 'Loss', logY: true }, [line('val', [0, 50, 100], [1, 0, 100])], axis, [1, 100], STYLE);
    for (const label of ['>1<', '>10<', '>100<']) expect(svg).toContain(label);
    expect(svg).not.toMatch(/NaN|Infinity/);
  });

  it('escapes what people named', () => {
    const svg = svgOf({ title: '<script>&"', logY: false }, [line('a<b', [0], [1])], axis, [0, 1], STYLE);
    expect(svg).toContain('&lt;script&gt;&amp;&quot;');
    expect(svg).not.toContain('<script>');
  });
});

describe('the name of a file', () => {
  it('has letters, digits, dots and dashes', () => {
    expect(fileName(['run/../1', 'train loss'], 'csv')).toBe('run_.._1-train_loss.csv');
  });
});
