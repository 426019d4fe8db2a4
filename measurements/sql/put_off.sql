-- Keep why a row could not be judged; from now on it is tried alone.
UPDATE inbox
   SET attempts = greatest(attempts, 1),
       error_code = %(code)s,
       error = %(error)s,
       next_at = now() + interval '5 seconds' * power(2, greatest(attempts, 1))
 WHERE id = %(id)s
