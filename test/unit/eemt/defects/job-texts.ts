/** Small texts of ours with the defects of EEMT's workflow files. */
export const runWorkflow = `import getpass
from subprocess import Popen

def main():
    name = getpass.getuser() + "_SOL"
    rules = "CORES=4\\nMEMORY=4000\\n"
    process=Popen("makeflow --batch-type=local workflow.mf", shell=True)
    process.communicate()

if __name__ == '__main__':
    main()
`;

export const rsum = `#!/bin/bash
g.proj -c georef=$1
# g.remove -f "*"
  g.remove -f "*"
r.series -n input=$2 output=sum method=sum
`;

export const jobTexts: Readonly<Record<string, string>> = {
  'sol/sol/run-workflow': runWorkflow,
  'sol/sol/rsum.sh': rsum,
  'eemt/eemt/run-workflow': runWorkflow,
};
