# Runs EEMT's cleanup once a day, at the hour and minute (UTC) of EEMT_CLEANUP_SCHEDULE, as any user: cron is for users with a name.
# It ends where the cleanup fails, so that this shows; the engine starts it again.
trap 'exit 0' TERM INT
read -r minute hour _ <<< "${EEMT_CLEANUP_SCHEDULE:-}"
[[ "$minute $hour" =~ ^[0-9]{1,2}\ [0-9]{1,2}$ ]] || { minute=0; hour=2; }
at=$(((10#$hour * 60 + 10#$minute) * 60))

python3 cleanup_jobs.py --dry-run || exit
while true; do
  now=$(date +%s)
  next=$((now + (at - now % 86400 + 86399) % 86400 + 1))
  echo "next cleanup: $(date -u -d "@$next" '+%F %H:%M') UTC"
  # Looked at each minute: a machine that sleeps does not count a long wait.
  while (($(date +%s) < next)); do
    sleep 60 &
    wait $!
  done
  python3 cleanup_jobs.py || exit
done
