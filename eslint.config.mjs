import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import reactHooks from 'eslint-plugin-react-hooks';
import globals from 'globals';
import tseslint from 'typescript-eslint';

// A slice knows the studio, the pieces of ui/, the shell and the contract, and no other slice.
const slices = [
  'jobs',
  'runs',
  'datasets',
  'models',
  'endpoints',
  'monitors',
  'pipelines',
  'schedules',
  'recipes',
  'lineage'
];

const forbid = (patterns, message) => ({
  'no-restricted-imports': [
    'error',
    { patterns: [{ group: patterns, message }] }
  ]
});

const server = {
  group: ['@jupyterlab/services'],
  importNames: ['ServerConnection'],
  message: 'Only studio/ calls the server.'
};

const zones = [
  {
    files: ['labextension/src/ui/**'],
    rules: forbid(
      [
        '**/studio/**',
        '**/shell/**',
        '**/contract/**',
        '@jupyterlab/services',
        '@jupyterlab/application',
        ...slices.map(slice => `**/${slice}/**`)
      ],
      'ui/ knows no domain and no application.'
    )
  },
  {
    files: ['labextension/src/studio/**'],
    rules: forbid(
      ['**/shell/**', '**/ui/**', ...slices.map(slice => `**/${slice}/**`)],
      'studio/ is below everything that is seen.'
    )
  },
  {
    files: ['labextension/src/shell/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            server,
            {
              group: slices.map(slice => `**/${slice}/**`),
              message: 'A slice adds itself to the shell; the shell knows none.'
            }
          ]
        }
      ]
    }
  },
  ...slices.map(slice => ({
    files: [`labextension/src/${slice}/**`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            server,
            { group: ['**/contract/**'], message: 'Types come from studio/.' },
            {
              group: slices
                .filter(other => other !== slice)
                .map(other => `**/${other}/**`)
                .concat('**/index.ts'),
              message: 'A slice never imports another.'
            }
          ]
        }
      ]
    }
  }))
];

export default tseslint.config(
  {
    ignores: [
      '**/node_modules/',
      '**/.venv/',
      '.bench/',
      '.hosts/',
      '.demo/',
      'labextension/lib/',
      'labextension/src/contract/types.ts',
      'server_extension/**/labextension/',
      'ui-tests/playwright-report/',
      'ui-tests/test-results/',
      'coverage/'
    ]
  },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  {
    files: ['labextension/src/**/*.{ts,tsx}'],
    languageOptions: {
      globals: globals.browser,
      parserOptions: {
        projectService: true,
        tsconfigRootDir: import.meta.dirname
      }
    },
    plugins: { 'react-hooks': reactHooks },
    rules: {
      ...reactHooks.configs.recommended.rules,
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': [
        'error',
        { checksVoidReturn: false }
      ],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-namespace': 'off',
      'no-console': 'error',
      curly: ['error', 'all'],
      eqeqeq: 'error'
    }
  },
  {
    // Parts of these scripts run in a page.
    files: ['bench/browser/**'],
    languageOptions: { globals: { ...globals.browser, ...globals.node } }
  },
  ...zones,
  {
    files: ['labextension/test/**', 'ui-tests/**'],
    rules: { '@typescript-eslint/no-empty-function': 'off' }
  },
  prettier
);
