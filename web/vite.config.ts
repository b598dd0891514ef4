import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

/** The address of a running API, or of the mock server, for `npm run dev`. */
const api = 'http://127.0.0.1:8470';

export default defineConfig({
  plugins: [svelte()],
  build: {
    outDir: 'target/classes/META-INF/resources',
    emptyOutDir: true,
    target: 'es2023',
    // No inlined data URLs: the content security policy allows the page's own origin only.
    assetsInlineLimit: 0,
    rolldownOptions: {
      checks: { bundlerTimings: false },
      // What several pages import is one file: as a file for each set of pages, the list of runs waited for a dozen requests in turn.
      output: { codeSplitting: { groups: [{ name: 'shared', test: /\/web\/src\//, minShareCount: 2 }] } },
    },
  },
  // The API serves requests of its own pages alone.
  server: { host: '127.0.0.1', proxy: { '/api': { target: api, changeOrigin: true, headers: { origin: api } } } },
  test: { include: ['src/**/*.test.ts'], environment: 'node' },
});
