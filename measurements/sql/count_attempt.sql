-- Count an attempt before it is made, and put the next one off: 10 s doubled each time.
UPDATE inbox
   SET attempts = attempts + 1,
       next_at = now() + interval '5 seconds' * power(2, attempts + 1)
 WHERE id = %(id)s AND attempts < %(give_up_after)s AND next_at <= now()
